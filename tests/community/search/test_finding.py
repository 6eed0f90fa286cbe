"""What is found by what is typed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search
from tests.factories.community import (
    CategoryFactory,
    DiscussionFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.ideas import IdeaFactory
from tests.factories.search import index_everything

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def found(typed, **narrowing):
    return search(AnonymousUser(), Query.read(typed), Narrowing(**narrowing), Stretch(20))


def titles(typed, **narrowing):
    return [hit.title.replace("\ue000", "").replace("\ue001", "") for hit in found(typed, **narrowing).hits]


@pytest.fixture
def german(db):
    return CategoryFactory(language="de")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Haeuser", "Unsere Häuser sind kalt"),
        ("Häuser", "Die Haeuser sind kalt"),
        ("haus", "Unsere Häuser sind kalt"),
        ("strasse", "Welche Straße ist es?"),
        ("kündigen", "Ich habe gekündigt"),
        ("gekündigt", "Wie kann ich kündigen?"),
        ("Kündigung", "Wie kann ich kündigen?"),
        ("abmelden", "Ich wurde abgemeldet"),
        ("einrichten", "Das Konto ist eingerichtet"),
        ("Rechnung", "Wo steht die Rechnungsnummer?"),
        ("Rücksend", "Die Ruecksendung kam nicht an"),
        ("einstellungen", "Diese Einstellung fehlt"),
    ],
)
def test_german_is_found_in_its_forms(german, typed, text):
    TopicFactory(title=text, category=german, body="Es geht darum.")
    TopicFactory(title="Ganz etwas anderes", category=german, body="Es geht um Pumpen.")
    index_everything()

    assert titles(typed) == [text]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("passwords", ["My password is lost"]),
        ("losing pass", []),
        ("lost pass", ["My password is lost"]),
        ("passw", ["My password is lost"]),
        ('"red profile folder"', ["Where is it?"]),
        ('"folder profile red"', []),
        ("profile -folder", ["A profile picture"]),
        ("the", []),
        ("", []),
        ("-folder", []),
        ('"', []),
        ("' & | ! :* \\ ()", []),
        ("<script>", []),
    ],
)
def test_english_words_phrases_and_beginnings(typed, expected):
    TopicFactory(title="My password is lost", body="What now?")
    TopicFactory(title="Where is it?", body="I look for the red profile folder.")
    TopicFactory(title="A profile picture", body="It is square.")
    index_everything()

    if not expected:
        assert found(typed).total <= 1
    assert titles(typed)[: len(expected)] == expected


def test_a_mistyped_word_finds_what_was_meant_and_says_so():
    TopicFactory(title="Thunderbird forgets my password")
    index_everything()

    result = found("thunderbrid pasword")

    assert result.meant == "thunderbird password"
    assert titles("thunderbrid pasword") == ["Thunderbird forgets my password"]


@pytest.mark.parametrize("typed", ["speihcer", "Spiecher", "speicherr", "pmup", "pummp"])
def test_two_letters_the_other_way_round_or_one_too_many_are_understood_in_short_words_too(typed):
    TopicFactory(title="My pump and the Speicher")
    index_everything()

    assert found(typed).meant in {"speicher", "pump"}
    assert titles(typed) == ["My pump and the Speicher"]


def test_a_mistake_that_others_made_too_is_still_one():
    TopicFactory(title="Thunderbrid is slow")
    for number in range(25):
        TopicFactory(title=f"Thunderbird {number} is fast")
    index_everything()

    assert found("thunderbrid").meant == "thunderbird"
    assert found("thunderbrid").total == 26


def test_nothing_is_found_where_nothing_fits():
    TopicFactory(title="Thunderbird forgets my password")
    index_everything()

    result = found("quantum bakery opening hours")

    assert (result.hits, result.total, result.meant) == ([], 0, "")


def test_of_one_topic_only_the_best_is_a_result():
    topic = TopicFactory(title="It hums", body="My pump hums all night.")
    for _number in range(3):
        PostFactory(topic=topic, body="The pump hums when its bolt is loose.")
    PostFactory(topic=TopicFactory(title="Something else"), body="A pump hums.")
    index_everything()

    assert found("pump hums").total == 2
    assert found("pump hums", kind="post").total == 2


def test_the_text_of_the_solution_finds_its_question():
    topic = TopicFactory(title="It hums", body="Why?")
    SolutionFactory(post=PostFactory(topic=topic, body="Tighten the bolt."))
    index_everything()

    assert [hit.kind for hit in found("bolt").hits] == ["post"]
    assert [hit.kind for hit in found("hums bolt", kind="topic").hits] == ["topic"]


def test_solved_and_fresh_come_first():
    old = TopicFactory(title="Pump hums", created_at=NOON - timedelta(days=3000), last_posted_at=NOON - timedelta(3000))
    new = TopicFactory(title="Pump hums", created_at=NOON, last_posted_at=NOON)
    solved = TopicFactory(title="Pump hums", created_at=NOON, last_posted_at=NOON)
    SolutionFactory(post=PostFactory(topic=solved, body="Oil."))
    index_everything()

    assert [hit.thing_id for hit in found("pump hums", kind="topic").hits] == [solved.pk, new.pk, old.pk]


def test_each_limit_narrows():
    place, author = CategoryFactory(), MemberFactory(display_name="Paula")
    topic = TopicFactory(title="pump", category=place, author=author, tags=["noise"], created_at=NOON)
    SolutionFactory(post=PostFactory(topic=topic, body="oil it"))
    TopicFactory(title="pump", created_at=NOON + timedelta(days=9))
    DiscussionFactory(title="pump")
    idea = IdeaFactory(title="pump")
    index_everything()

    def ids(**narrowing):
        return {(hit.kind, hit.thing_id) for hit in found("pump", **narrowing).hits}

    mine = {("topic", topic.pk)}
    assert len(ids()) == 4
    assert ids(kind="idea") == {("idea", idea.pk)}
    assert ids(category_id=place.pk) == mine
    assert ids(tag="noise") == mine
    assert ids(solved=True) == mine
    assert len(ids(solved=False)) == 1
    assert ids(author_id=author.pk) == mine
    assert ids(since=NOON.date(), until=NOON.date()) == mine
    assert titles("Paula", kind="member") == ["Paula"]


def test_pages_are_walked_by_key_both_ways():
    for number in range(7):
        TopicFactory(title=f"pump {number}")
    index_everything()

    def stretch(key, *, backwards=False):
        return search(AnonymousUser(), Query.read("pump"), Narrowing(), Stretch(3, key, backwards)).hits

    def last(hits):
        return hits[-1].score, hits[-1].id

    first = stretch(None)
    second = stretch(last(first))
    third = stretch(last(second))
    walked = [hit.id for hit in (*first, *second, *third)]
    assert len(set(walked)) == len(walked) == 7
    assert [hit.id for hit in stretch(last(third), backwards=True)] == walked[5:2:-1]
