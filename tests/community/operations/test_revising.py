"""What posts said before is kept, comes back, and is removed for good where it should never have stood."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from community.errors import MayNotEdit, MayNotModerate, TextIsEmpty, VersionIsStale
from community.errors.moderating import ActCannotBeUndone, TextIsRemoved
from community.flaggable import Because, flaggable
from community.foundation.integrity import all_right
from community.models import Member, ModerationAct, Post, PostRevision
from community.models.moderation_act import Ground
from community.models.topic import State
from community.operations.erasing import erase_member, forget_what_came_late
from community.operations.exporting import export_member
from community.operations.flagging import flag_thing
from community.operations.integrity import checks
from community.operations.moderation import move_post_to_state
from community.operations.posting import edit_post
from community.operations.revising import blank_revision, restore_revision
from community.operations.splitting import NewTopic, split_topic
from community.operations.undoing import undo_act
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
PRIVATE = Because(Ground.PERSONAL_DATA, "A phone number.")


@pytest.fixture
def keeper():
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def post(keeper):
    """Written by its author, who changed it; then a keeper did, too."""
    post = PostFactory(body="Call 0711 4711.")
    edit_post(post, by=post.author, body="Call me.")
    edit_post(post, by=keeper, body="Write to me.")
    post.refresh_from_db()
    return post


def test_every_text_that_was_replaced_is_kept_with_who_replaced_it(post, keeper):
    texts = [(row.number, row.body, row.replaced_by) for row in post.revisions.order_by("number")]

    assert texts == [(1, "Call 0711 4711.", post.author), (2, "Call me.", keeper)]
    first, second = post.revisions.order_by("number")
    assert (first.written_at, first.replaced_at) == (post.created_at, second.written_at)
    assert (second.replaced_at, post.version) == (post.edited_at, 3)
    assert all_right(checks())


def test_the_same_text_and_a_refused_one_keep_nothing(post):
    edit_post(post, by=post.author, body="Write to me.")
    with pytest.raises(MayNotEdit):
        edit_post(post, by=MemberFactory(), body="Mine.")
    with pytest.raises(VersionIsStale):
        edit_post(post, by=post.author, body="Late.", version=1)

    assert PostRevision.objects.count() == 2


def test_an_earlier_text_comes_back_and_the_one_it_replaced_is_kept(post, keeper):
    restore_revision(post.revisions.get(number=2), by=post.author, version=3)

    post.refresh_from_db()
    assert (post.body, post.html, post.version) == ("Call me.", "<p>Call me.</p>\n", 4)
    kept = post.revisions.get(number=3)
    assert (kept.body, kept.replaced_by) == ("Write to me.", post.author)


def test_only_who_may_edit_puts_a_text_back_and_only_on_what_they_saw(post):
    revision = post.revisions.get(number=2)

    with pytest.raises(MayNotEdit):
        restore_revision(revision, by=MemberFactory())
    with pytest.raises(VersionIsStale):
        restore_revision(revision, by=post.author, version=2)


def test_a_text_that_an_import_brought_comes_back_as_it_was():
    post = PostFactory(body="<p>Oil <b>it</b>.</p>", html="<p>Oil <b>it</b>.</p>", format=Post.Format.HTML)
    edit_post(post, by=post.author, body="Grease it.")

    restore_revision(post.revisions.get(), by=post.author)

    post.refresh_from_db()
    assert (post.format, post.html) == (Post.Format.HTML, "<p>Oil <b>it</b>.</p>")


def test_a_keeper_removes_an_earlier_text_for_good_and_its_author_is_told_why(post, keeper):
    act = blank_revision(post.revisions.get(number=1), by=keeper, because=PRIVATE)

    gone = post.revisions.get(number=1)
    assert (gone.body, gone.blanked_by, gone.is_blanked) == ("", keeper, True)
    assert (act.kind, act.member, act.reason, act.extras) == ("blank", post.author, "A phone number.", {"number": 1})
    assert blank_revision(gone, by=keeper, because=PRIVATE) is None
    assert ModerationAct.objects.count() == 1
    with pytest.raises(TextIsRemoved):
        restore_revision(gone, by=keeper)
    with pytest.raises(ActCannotBeUndone):
        undo_act(act, by=keeper, reason="By mistake.")
    assert all_right(checks())


def test_a_text_of_a_first_post_is_its_topics(keeper):
    topic = TopicFactory(body="0711 4711")
    first = topic.posts.get()
    edit_post(first, by=topic.author, body="Hello?")

    act = blank_revision(first.revisions.get(), by=keeper, because=PRIVATE)

    assert (act.thing_kind, act.thing_id) == ("topic", topic.pk)


def test_nobody_else_removes_a_text_and_nobody_without_a_reason(post, keeper):
    revision = post.revisions.get(number=1)

    with pytest.raises(MayNotModerate):
        blank_revision(revision, by=MemberFactory(), because=PRIVATE)
    with pytest.raises(TextIsEmpty):
        blank_revision(revision, by=keeper, because=Because(reason=" "))


def test_authors_remove_an_own_earlier_text_unless_somebody_has_reported_the_post(post, keeper):
    act = blank_revision(post.revisions.get(number=1), by=post.author, because=PRIVATE)
    assert (act.kind, act.by, act.member) == ("blank", post.author, post.author)

    flag_thing(flaggable("post"), post.pk, by=MemberFactory(), ground=Ground.ABUSE, note="An insult stood here.")
    with pytest.raises(MayNotModerate):
        blank_revision(post.revisions.get(number=2), by=post.author, because=PRIVATE)
    assert blank_revision(post.revisions.get(number=2), by=keeper, because=PRIVATE) is not None


def test_authors_remove_nothing_of_what_was_hidden(post, keeper):
    move_post_to_state(post, State.HIDDEN, by=keeper, reason="Look into it.")

    with pytest.raises(MayNotModerate):
        blank_revision(post.revisions.get(number=1), by=post.author, because=PRIVATE)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE community_postrevision SET body = 'x'",
        "UPDATE community_postrevision SET body = '', blanked_at = now(), number = number + 9",
        "UPDATE community_postrevision SET blanked_at = now()",
        "DELETE FROM community_postrevision",
    ],
)
def test_the_database_refuses_to_change_an_earlier_text(post, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert [row.body for row in post.revisions.order_by("number")] == ["Call 0711 4711.", "Call me."]


def test_earlier_texts_go_along_when_a_post_moves(post, keeper):
    because = Because(reason="Another matter.")
    split_topic(post.topic, [post.pk], NewTopic("Calls", CategoryFactory()), by=keeper, because=because)

    post.refresh_from_db()
    assert (post.number, post.revisions.count()) == (1, 2)


def test_earlier_texts_go_with_the_account_of_their_author_and_the_post_stays(post, keeper):
    author = post.author
    assert [row["number"] for row in export_member(author, by=author)["earlier_texts"]] == [1, 2]

    erase_member(author, by=author)

    post.refresh_from_db()
    assert (post.body, {row.body for row in post.revisions.all()}) == ("Write to me.", {""})

    edit_post(post, by=keeper, body="Write.")
    kept = post.revisions.get(number=3)
    assert (kept.body, PostRevision.objects.visible_to(MemberFactory()).count()) == ("Write to me.", 0)
    assert PostRevision.objects.visible_to(keeper).count() == 3
    assert forget_what_came_late() == 1
    kept.refresh_from_db()
    assert (kept.body, forget_what_came_late()) == ("", 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_edit_at_once_keep_both_versions():
    post = PostFactory(body="First.")
    keeper, start, failed = MemberFactory(roles=["moderator"]), Barrier(2, timeout=30), []

    def edit(by, body):
        try:
            mine = Post.objects.select_related("topic").get(pk=post.pk)
            start.wait()
            edit_post(mine, by=by, body=body)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must not hide it
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=edit, args=given) for given in ((post.author, "Mine."), (keeper, "Yours."))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    post.refresh_from_db()
    kept = list(post.revisions.order_by("number").values_list("number", "body"))
    assert (post.version, kept[0], kept[1][0]) == (3, (1, "First."), 2)
    assert {kept[1][1], post.body} == {"Mine.", "Yours."}
    assert Member.objects.filter(pk__in=post.revisions.values("replaced_by")).count() == 2
