"""A second run after topics were merged and split here: what the source gained stands where it belongs now."""

import pytest

from community.flaggable import Because
from community.models import Post, Topic, TopicDuplicate
from community.operations.merging import merge_topics
from community.operations.posting import add_post
from community.operations.splitting import NewTopic, split_topic
from community.operations.undoing import undo_act
from config.intakes import run_here
from config.integrity import all_checks
from tests.community.importing.sources import answer, question, run_import, write_dump
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
WHY = Because(reason="One thread is enough")
POSTS = [question(1), answer(2, to=1), question(3), answer(4, to=3)]


@pytest.fixture
def imported(tmp_path):
    def load(*posts, **tables):
        return run_import("import_stackexchange", write_dump(tmp_path / "shed", **{"Posts": [*POSTS, *posts]} | tables))

    return load


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def topic(number):
    return Topic.objects.get(import_key=f"shed/topics/{number}")


def numbered(number):
    posts = Post.objects.filter(topic=topic(number)).order_by("number")
    return [(row.number, row.import_key and row.import_key.removeprefix("shed/posts/")) for row in posts]


def wrong():
    for _run in run_here():
        pass
    return [check.check for check in all_checks() if check.wrong]


def test_new_answers_stand_where_a_merged_topic_leads(imported, moderator):
    imported()
    merge_topics(topic(1), topic(3), by=moderator, because=WHY)
    title = topic(3).title

    renamed = question(1, Title="Another title than before")
    imported(Posts=[renamed, *POSTS[1:], answer(9, to=1), answer(10, to=3)])

    assert numbered(1) == []
    assert numbered(3) == [(1, "3"), (2, "4"), (3, "1"), (4, "2"), (5, "9"), (6, "10")]
    assert (topic(3).post_count, topic(3).title, topic(1).post_count) == (6, title, 0)
    assert wrong() == []


def test_a_merge_that_brought_new_answers_of_the_source_is_taken_back(imported, moderator):
    imported()
    act = merge_topics(topic(1), topic(3), by=moderator, because=WHY)
    imported(answer(9, to=1))

    undo_act(act, by=moderator, reason="They differ")
    imported(answer(9, to=1), answer(10, to=1))

    # What came meanwhile stays where it was put, as what is written by hand does.
    assert numbered(1) == [(1, "1"), (2, "2"), (4, "10")]
    assert numbered(3) == [(1, "3"), (2, "4"), (5, "9")]
    assert wrong() == []


def test_no_new_answer_gets_the_number_of_one_that_was_split_off(imported, moderator):
    imported()
    gone = add_post(topic(1), by=MemberFactory(), body="By the way.").post
    split_topic(topic(1), [gone.pk], NewTopic("Apart", topic(1).category), by=moderator, because=WHY)

    imported(answer(9, to=1))

    assert numbered(1) == [(1, "1"), (2, "2"), (4, "9")]
    assert wrong() == []


def test_no_new_pointer_leads_to_a_topic_that_was_merged(imported, moderator):
    imported()
    merge_topics(topic(1), topic(3), by=moderator, because=WHY)
    link = {"Id": 1, "CreationDate": "2020-03-01T00:00:00.000", "PostId": 5, "RelatedPostId": 1, "LinkTypeId": 3}

    imported(question(5), PostLinks=[link])

    assert not TopicDuplicate.objects.exists()
    assert wrong() == []
