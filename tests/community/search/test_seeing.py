"""Who finds what: everything is tried with something behind it that could leak."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import Category, Member, Post, SearchDocument, Topic
from community.models.topic import State
from community.operations.indexing.people import index_new_members
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution
from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search
from config.intakes import run_here
from ideas.models import Idea
from ideas.operations.proposing import propose_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.search import index_everything

pytestmark = pytest.mark.django_db
SECRET = "zeppelin"
KINDS = {"topic", "post", "idea"}


@pytest.fixture
def insider():
    return MemberFactory(display_name="Ina Insider")


@pytest.fixture
def circle(insider):
    return CircleFactory(members=[insider])


@pytest.fixture
def readers(insider, circle):
    CircleFactory(members=[other := MemberFactory()])
    return {
        "anonymous": AnonymousUser(),
        "member": MemberFactory(),
        "of another circle": other,
        "insider": insider,
        "keeper": MemberFactory(roles=["support"]),
        "sleeper": MemberFactory(roles=["support"], is_active=False),
    }


def fill(place, insider):
    """A topic, an answer and an idea about the secret, through the acts."""
    topic = open_topic(place, by=insider, title=f"The {SECRET} leaks", body="Air comes out.").topic
    answer = add_post(topic, by=insider, body=f"Patch the {SECRET} with tape.").post
    mark_solution(topic, answer, by=insider)
    propose_idea(place, by=insider, title=f"A green {SECRET}", body="Please.")
    take_in()
    return topic, answer


def take_in():
    for _run in run_here():
        pass


def kinds(reader, typed=SECRET, **narrowing):
    """What is found by the kind; the best of each topic is a result, so each kind is asked for."""
    return {
        hit.kind
        for kind in KINDS
        for hit in search(reader, Query.read(typed), Narrowing(kind=kind, **narrowing), Stretch(20)).hits
    }


def everything_said(reader, typed):
    result = search(reader, Query.read(typed), Narrowing(), Stretch(20))
    return result.total, result.meant, [hit.title for hit in result.hits]


@pytest.mark.parametrize(
    ("visibility", "seeing"),
    [
        ("public", {"anonymous", "member", "of another circle", "insider", "keeper", "sleeper"}),
        ("members", {"member", "of another circle", "insider", "keeper"}),
        ("circle", {"insider", "keeper"}),
    ],
)
def test_each_reader_finds_what_he_may_see_and_hears_of_nothing_else(visibility, seeing, readers, insider, circle):
    place = CategoryFactory(visibility=visibility, of_circle=circle if visibility == "circle" else None)
    fill(place, insider)
    index_everything()

    for name, reader in readers.items():
        assert kinds(reader) == (KINDS if name in seeing else set()), name
        # The misspelt word, its beginning and its neighbours say no more than the word itself.
        for typed in (SECRET, "zepelin", "zeppel", f"green {SECRET}", f'"the {SECRET}"'):
            total, meant, hits = everything_said(reader, typed)
            if name not in seeing:
                assert (total, meant, hits) == (0, "", []), (name, typed)
            else:
                assert total > 0, (name, typed)


def test_a_guess_that_only_others_may_see_is_not_made_beside_one_that_may_be_seen(readers, insider, circle):
    fill(CategoryFactory(of_circle=circle), insider)
    open_topic(CategoryFactory(), by=insider, title="The airship leaks", body="Air.")
    take_in()
    index_everything()

    assert everything_said(readers["anonymous"], "zepelin airshp")[1] == "zepelin airship"
    assert everything_said(readers["insider"], "zepelin airshp")[1] == f"{SECRET} airship"


def test_a_place_that_changes_its_audience_is_seen_and_unseen_at_once(readers, insider, circle):
    place = CategoryFactory()
    fill(place, insider)
    assert kinds(readers["anonymous"]) == KINDS

    Category.objects.filter(pk=place.pk).update(visibility="circle", circle=circle)
    assert kinds(readers["anonymous"]) == set()
    assert kinds(readers["insider"]) == KINDS

    Category.objects.filter(pk=place.pk).update(visibility="public", circle=None)
    assert kinds(readers["anonymous"]) == KINDS


def test_things_that_move_are_seen_and_unseen_at_once(readers, insider, circle):
    public, private = CategoryFactory(), CategoryFactory(of_circle=circle)
    fill(public, insider)

    Topic.objects.update(category=private)
    Idea.objects.update(category=private)
    assert kinds(readers["anonymous"]) == set()
    assert kinds(readers["insider"]) == KINDS

    Topic.objects.update(category=public)
    Idea.objects.update(category=public)
    assert kinds(readers["anonymous"]) == KINDS


@pytest.mark.parametrize("state", [state for state in State if state != State.VISIBLE])
def test_what_does_not_stand_vanishes_at_once_and_comes_back_with_the_intake(state, readers, insider):
    topic, _answer = fill(CategoryFactory(), insider)

    Topic.objects.filter(pk=topic.pk).update(state=state)
    Idea.objects.update(state=state)
    assert kinds(readers["keeper"]) == set()

    Topic.objects.filter(pk=topic.pk).update(state=State.VISIBLE)
    Idea.objects.update(state=State.VISIBLE)
    index_everything()
    assert kinds(readers["anonymous"]) == KINDS


def test_a_hidden_answer_takes_its_words_out_of_the_question_too(readers, insider):
    _topic, answer = fill(CategoryFactory(), insider)
    assert kinds(readers["anonymous"], "tape") == {"topic", "post"}

    move_post_to_state(answer, State.HIDDEN, by=readers["keeper"], reason="Rude.")
    assert kinds(readers["anonymous"], "tape") == set()
    take_in()
    assert kinds(readers["anonymous"], "tape") == set()
    assert kinds(readers["anonymous"]) == {"topic", "idea"}

    move_post_to_state(answer, State.VISIBLE, by=readers["keeper"], reason="It was not.")
    take_in()
    assert kinds(readers["anonymous"], "tape") == {"post"}


def test_a_hidden_first_post_takes_its_words_along_at_once(readers, insider):
    topic, _answer = fill(CategoryFactory(), insider)
    assert kinds(readers["anonymous"], "air") == {"topic"}

    Post.objects.filter(topic=topic, number=1).update(state=State.HIDDEN)

    assert kinds(readers["anonymous"], "air") == set()


def test_acts_of_moderators_hide_and_restore(readers, insider):
    topic, _answer = fill(CategoryFactory(), insider)

    move_topic_to_state(topic, State.HIDDEN, by=readers["keeper"], reason="Spam.")
    assert kinds(readers["anonymous"]) == {"idea"}
    take_in()
    assert kinds(readers["anonymous"]) == {"idea"}

    move_topic_to_state(topic, State.VISIBLE, by=readers["keeper"], reason="No spam.")
    take_in()
    assert kinds(readers["anonymous"]) == KINDS


def test_members_are_found_by_their_present_name_as_long_as_they_may_sign_in(insider):
    def found(typed):
        return search(AnonymousUser(), Query.read(typed), Narrowing(kind="member"), Stretch(20)).total

    index_new_members()
    assert found("Insider") == 1

    Member.objects.filter(pk=insider.pk).update(display_name="Olga Outsider")
    assert (found("Insider"), found("Outsider")) == (0, 0)
    index_new_members()
    assert (found("Insider"), found("Outsider")) == (0, 1)

    Member.objects.filter(pk=insider.pk).update(is_active=False)
    assert found("Outsider") == 0
    assert index_new_members() == 0
    assert not SearchDocument.objects.filter(thing_id=Member.objects.system().pk, kind="member").exists()
