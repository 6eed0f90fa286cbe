"""Of a word that very many documents have, the newest are found; and what nobody has counted yet is found too."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from community.models import SearchDocument, SearchExtent, SearchWord
from community.operations.indexing.lexicon import count_words
from community.reports import similar_things, walking
from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search
from community.reports.walking import AT_ONCE, STEPS_OF_A_SIZE, STRETCHES, stretches
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.search import index_everything

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def found(typed, **narrowing):
    return search(AnonymousUser(), Query.read(typed), Narrowing(**narrowing), Stretch(20))


def as_if_frequent(documents=2 * AT_ONCE):
    """What was counted of a word decides how it is read; what is found may not depend on it."""
    SearchWord.objects.update(documents=documents)
    SearchExtent.objects.update(documents=2 * documents)


@given(st.integers(0, 30_000), st.integers(0, 9_000))
def test_stretches_hold_each_day_once_and_the_newest_first(oldest, days):
    newest = oldest + days

    walked = []
    for key in stretches(oldest, newest):
        size, number = map(int, key.removeprefix("days").split(":"))
        walked.append(range(number << (2 * size), (number + 1) << (2 * size)))

    assert walked[0].stop == newest + 1
    assert all(later.start == earlier.stop for later, earlier in pairwise(walked))
    assert walked[-1].start <= oldest
    # Each size is walked until the next one begins on a day of its own: few steps however many days there are.
    of_a_size, greatest = STEPS_OF_A_SIZE + 3, 4 ** (STRETCHES - 1)
    assert len(walked) <= (STRETCHES - 1) * of_a_size + days // greatest + 2


@pytest.fixture
def pumps(db):
    place, author = CategoryFactory(), MemberFactory()
    for years in range(9):
        at = NOON - timedelta(days=365 * years)
        topic = TopicFactory(title=f"pump {years}", body="It hums.", created_at=at, last_posted_at=at)
        if years % 2:
            SolutionFactory(post=PostFactory(topic=topic, body="Oil it.", created_at=at))
    TopicFactory(title="pump here", category=place, tags=["noise"], created_at=NOON, last_posted_at=NOON)
    TopicFactory(title="pump of mine", author=author, created_at=NOON, last_posted_at=NOON)
    TopicFactory(title="pump inside", category=CategoryFactory(members_only=True))
    index_everything()
    return {"category_id": place.pk, "author_id": author.pk}


@pytest.mark.parametrize("typed", ["pump", "pum", "pumps", '"it hums"', "pump -hums"])
@pytest.mark.parametrize("limit", range(11))
def test_a_frequent_word_finds_what_a_rare_one_does(pumps, typed, limit):
    narrowing = [
        {},
        {"kind": "topic"},
        {"kind": "post"},
        {"solved": True},
        {"solved": False},
        {"tag": "noise"},
        {"category_id": pumps["category_id"]},
        {"author_id": pumps["author_id"], "kind": "topic"},
        {"since": NOON.date() - timedelta(days=800), "until": NOON.date() - timedelta(days=1)},
        {"since": NOON.date() - timedelta(days=365)},
        {"until": NOON.date() - timedelta(days=365)},
    ][limit]

    rare = found(typed, **narrowing).hits
    as_if_frequent()

    assert [hit.id for hit in found(typed, **narrowing).hits] == [hit.id for hit in rare]


@pytest.mark.parametrize("typed", ['"it hums"', "pump -hums", '"pump 3"', '"hums it"'])
def test_how_words_stand_is_looked_at_in_the_newest_texts_when_very_many_have_them(pumps, typed):
    rare = found(typed)
    as_if_frequent(2 * walking.LOOKED_AT_MOST)
    frequent = found(typed)

    assert {hit.id for hit in frequent.hits} == {hit.id for hit in rare.hits}
    assert (rare.is_partial, frequent.is_partial) == (False, True)


def test_no_more_than_so_many_texts_are_looked_at(pumps, monkeypatch):
    as_if_frequent(2 * walking.LOOKED_AT_MOST)
    monkeypatch.setattr(walking, "LOOKED_AT_MOST", 4)

    assert len(found('"it hums"').hits) == 4


def test_words_by_themselves_are_never_found_in_part(pumps):
    as_if_frequent(2 * walking.LOOKED_AT_MOST)

    assert not found("hums pump").is_partial


def test_whoever_looks_for_very_frequent_words_together_is_told_that_not_all_were_looked_at(pumps, client):
    as_if_frequent(2 * walking.LOOKED_AT_MOST)

    assert client.get("/api/v1/search/", {"q": '"it hums"'}).json()["partial"] is True
    assert client.get("/api/v1/search/", {"q": "hums"}).json()["partial"] is False
    assert "only the newest of those were looked through" in client.get("/search/", {"q": '"it hums"'}).text


@pytest.mark.parametrize("later", [0, 20, 45, 800])
def test_a_question_of_the_days_that_are_asked_for_is_found_however_late_it_was_answered(pumps, later):
    at = NOON - timedelta(days=900)
    topic = TopicFactory(title="pump of then", created_at=at, last_posted_at=at + timedelta(days=later))
    index_everything()
    as_if_frequent()

    hits = found("pump", kind="topic", since=at.date(), until=at.date()).hits

    assert [hit.thing_id for hit in hits] == [topic.pk]


def test_what_is_older_than_everything_that_was_changed_is_found_too(pumps):
    at = datetime(1994, 5, 1, tzinfo=UTC)
    topic = TopicFactory(title="pump of old", created_at=at, last_posted_at=NOON)
    index_everything()
    as_if_frequent()

    assert [hit.thing_id for hit in found("pump", kind="topic", until=at.date()).hits] == [topic.pk]


def test_two_frequent_words_are_found_together(pumps):
    rare = found("hums pump").hits
    as_if_frequent()

    assert [hit.id for hit in found("hums pump").hits] == [hit.id for hit in rare]
    assert len(rare) == 9


@pytest.mark.django_db
def test_of_very_many_the_newest_are_weighed():
    topic, day = TopicFactory(), timedelta(days=1)
    SearchDocument.objects.bulk_create(
        SearchDocument(
            kind="topic",
            thing_id=topic.pk + number,
            category=topic.category,
            language="english",
            title="pump",
            created_at=NOON,
            updated_at=NOON - number * day,
        )
        for number in range(1, 1_500)
    )
    count_words()
    as_if_frequent()

    result = search(AnonymousUser(), Query.read("pump"), Narrowing(), Stretch(1_100))

    assert result.is_cut
    assert [hit.thing_id - topic.pk for hit in result.hits] == list(range(1, 1_001))


@pytest.mark.django_db
def test_a_database_in_which_nothing_was_counted_or_nothing_is_searches_all_the_same():
    assert (found("pump").hits, similar_things(AnonymousUser(), "pump", "hums")) == ([], [])
    count_words()
    assert (found("pump").hits, similar_things(AnonymousUser(), "pump", "hums")) == ([], [])

    topic = SolutionFactory(post=PostFactory(topic=TopicFactory(title="My pump hums"))).topic
    index_everything()
    for nothing in (SearchWord, SearchExtent):
        nothing.objects.all().delete()
        assert [hit.thing_id for hit in found("pump", kind="topic").hits] == [topic.pk]
        assert [one.id for one in similar_things(AnonymousUser(), "My pump hums")] == [topic.pk]


@pytest.mark.django_db
def test_what_is_offered_is_counted_apart():
    german = CategoryFactory(language="de")
    SolutionFactory(post=PostFactory(topic=TopicFactory(category=german)))
    PostFactory(topic=TopicFactory())

    index_everything()

    assert dict(SearchExtent.objects.values_list("language", "offered")) == {"english": 0, "german": 1}
    assert dict(SearchExtent.objects.values_list("language", "documents")) == {"english": 2, "german": 2}

    SearchDocument.objects.all().delete()
    count_words()

    assert set(SearchExtent.objects.values_list("documents", "offered")) == {(0, 0)}


@pytest.mark.django_db
def test_what_was_mistyped_while_asking_is_looked_up_among_the_words_that_are_known():
    topic = SolutionFactory(post=PostFactory(topic=TopicFactory(title="Thunderbird forgets my password"))).topic
    for number in range(60):
        SolutionFactory(post=PostFactory(topic=TopicFactory(title=f"Another thing {number}")))
    index_everything()

    assert [one.id for one in similar_things(AnonymousUser(), "Thunderbrid forgot pasword")] == [topic.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Pmup humming", "speihcer", "The Speicherr"])
def test_a_slip_in_a_short_word_suggests_what_the_word_does(typed):
    topic = SolutionFactory(
        post=PostFactory(topic=TopicFactory(title="Pump behind the Speicher", body="It hums."))
    ).topic
    for number in range(60):
        SolutionFactory(post=PostFactory(topic=TopicFactory(title=f"Another thing {number}")))
    index_everything()

    assert [one.id for one in similar_things(AnonymousUser(), typed)] == [topic.pk]
    assert similar_things(AnonymousUser(), "Lamp glowing") == []


@pytest.mark.django_db
def test_what_was_solved_or_published_just_now_is_offered_before_it_has_a_document():
    topic = SolutionFactory(post=PostFactory(topic=TopicFactory(title="My pump hums"))).topic
    SearchDocument.objects.all().delete()

    assert [one.id for one in similar_things(AnonymousUser(), "My pump hums")] == [topic.pk]
