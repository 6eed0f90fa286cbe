"""Documents follow their things: by events, by imports, as a whole, whatever happens beside."""

import io
import json
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from community.foundation.events import IntakeMark, Origin
from community.models import SearchDocument, SearchIntake, SearchWord, Topic, TopicEvent
from community.models.topic import State
from community.operations import integrity
from community.operations.indexing.documents import index_things
from community.operations.indexing.threads import follow_thread_events, take_in_thread_events
from community.operations.indexing.wording import TEXT_AT_MOST, plain_text
from community.operations.posting import add_post, edit_post, edit_topic, open_topic
from community.operations.solving import mark_solution, withdraw_solution
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.proposing import edit_idea, propose_idea
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db


def documents():
    rows = SearchDocument.objects.order_by("kind", "thing_id")
    return list(rows.values_list("kind", "thing_id", "title", "body", "aside", "solved"))


def wrong():
    return {check.check: check.examples for check in integrity.checks() if check.wrong}


def test_each_act_is_followed_once_and_again_without_effect():
    asker, place = MemberFactory(), CategoryFactory()
    topic = open_topic(place, by=asker, title="It hums", body="Why **now**?", tags=["noise"]).topic
    take_in_thread_events()
    assert documents() == [("topic", topic.pk, "It hums", "Why now?", "", False)]

    answer = add_post(topic, by=MemberFactory(), body="Oil it.").post
    mark_solution(topic, answer, by=asker)
    assert take_in_thread_events() == 2
    solved = [
        ("post", answer.pk, "", "Oil it.", "It hums", True),
        ("topic", topic.pk, "It hums", "Why now?", "Oil it.", True),
    ]
    assert documents() == solved

    follow_thread_events(list(TopicEvent.objects.order_by("-id")))
    assert take_in_thread_events() == 0
    assert documents() == solved

    edit_post(answer, by=answer.author, body="Grease it.")
    edit_topic(topic, by=asker, title="It squeaks")
    withdraw_solution(topic, by=asker)
    take_in_thread_events()
    assert documents() == [
        ("post", answer.pk, "", "Grease it.", "It squeaks", False),
        ("topic", topic.pk, "It squeaks", "Why now?", "", False),
    ]
    assert wrong() == {}


def test_ideas_are_followed_too():
    author = MemberFactory()
    idea = propose_idea(CategoryFactory(), by=author, title="A quiet pump", body="Please").idea
    edit_idea(idea, by=author, title="A silent pump")

    assert take_in_idea_events() == 2

    assert [row[:4] for row in documents()] == [("idea", idea.pk, "A silent pump", "Please")]


def test_imported_events_are_taken_in_by_their_own_lane():
    topic = TopicFactory(title="old")
    TopicEvent.objects.create(
        kind="topic_opened", topic=topic, by=topic.author, occurred_at=topic.created_at, origin=Origin.ARCHIVE
    )

    assert take_in_thread_events(lane="live") == 1
    assert take_in_thread_events(lane="backfill") == 1
    assert SearchDocument.objects.filter(kind="topic").count() == 1


def test_rebuilding_writes_what_is_missing_and_removes_what_stands_for_nothing():
    post, idea, article = PostFactory(), IdeaFactory(), ArticleFactory(summary="", body="Hold it.")
    TopicFactory(state=State.HIDDEN)
    SearchDocument.objects.create(
        kind="topic",
        thing_id=10**9,
        language="english",
        title="ghost",
        created_at=post.created_at,
        updated_at=post.created_at,
    )
    out = io.StringIO()

    call_command("rebuild_search", stdout=out, stderr=io.StringIO())

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    counts = {"topic": 1, "post": 1, "article": 1, "idea": 1, "member": 6}
    assert {line["kind"]: line["documents"] for line in lines[:-1]} == counts
    found = set(SearchDocument.objects.exclude(kind="member").values_list("kind", "thing_id"))
    assert found == {("topic", post.topic_id), ("post", post.pk), ("idea", idea.pk), ("article", article.pk)}
    assert SearchWord.objects.get(language="english", word="button").documents == 1


def test_the_integrity_check_finds_documents_that_are_missing_left_over_or_elsewhere():
    topics = [TopicFactory() for _topic in range(3)]
    take_in_thread_events()
    assert wrong() == {}

    SearchDocument.objects.filter(thing_id=topics[0].pk, kind="topic").delete()
    SearchDocument.objects.filter(thing_id=topics[1].pk, kind="topic").update(thing_id=10**9)
    SearchDocument.objects.filter(thing_id=topics[2].pk, kind="topic").update(category=topics[0].category)

    found = wrong()["community.every_topic_has_its_search_document"]
    assert sorted(found, key=int) == sorted(map(str, [*[topic.pk for topic in topics], 10**9]), key=int)


def test_what_waits_is_not_wrong_and_what_was_set_aside_is():
    topic = TopicFactory()
    assert wrong() == {}

    SearchIntake.objects.create(event=topic.events.get(), state=IntakeMark.State.DONE)
    assert wrong() == {"community.every_topic_has_its_search_document": [str(topic.pk)]}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("<ul><li>one</li><li>t<b>w</b>o</li></ul>", "one two"),
        ("a &amp; b &lt;i&gt;", "a & b <i>"),
        ("\ue000x\ue001\x00", "x"),
        ("<p>" + "long " * 10_000, ("long " * 10_000)[:TEXT_AT_MOST]),
    ],
)
def test_the_text_of_html_is_plain(html, text):
    assert plain_text(html) == text


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_topic_that_is_hidden_while_it_is_indexed_leaves_no_document():
    topic = TopicFactory()
    indexed, may_end = threading.Event(), threading.Event()

    def index():
        try:
            with transaction.atomic():
                index_things("topic", [topic.pk])
                indexed.set()
                may_end.wait(10)
        finally:
            connection.close()

    def hide():
        try:
            Topic.objects.filter(pk=topic.pk).update(state=State.HIDDEN)
        finally:
            connection.close()

    indexing, hiding = threading.Thread(target=index), threading.Thread(target=hide)
    indexing.start()
    assert indexed.wait(10)
    hiding.start()
    hiding.join(0.5)
    assert hiding.is_alive()
    may_end.set()
    indexing.join(10)
    hiding.join(10)

    assert Topic.objects.get(pk=topic.pk).state == State.HIDDEN
    assert SearchDocument.objects.filter(kind="topic").count() == 0


@pytest.mark.parametrize("letter", ["ж", "م", "問", "𐐨"])
def test_a_title_in_any_script_has_its_document(letter):
    topic = open_topic(CategoryFactory(), by=MemberFactory(), title=letter * 200, body="?").topic
    take_in_thread_events()

    assert SearchDocument.objects.get(thing_id=topic.pk).address == topic.get_absolute_url()
