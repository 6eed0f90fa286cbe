"""Whoever waited for a row reads it as it is then, with what it leads to then."""

import time
from threading import Thread

import pytest
from django.db import connection, transaction

from community.errors.moderating import CaseIsClaimed
from community.flaggable import flaggable
from community.foundation.locking import read_locked
from community.models import Article, ModerationCase, Topic
from community.operations.flagging import open_case
from community.operations.judging import claim_case
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def after_waiting(change, read):
    """Read in a thread that waits for a change of somebody else; return what it got."""
    found = []

    def run():
        try:
            with transaction.atomic():
                found.append(read())
        finally:
            connection.close()

    reader = Thread(target=run)
    with transaction.atomic():
        change()
        reader.start()
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            while not cursor.fetchone()[0]:
                time.sleep(0.01)
                cursor.execute(WAITING)
    reader.join(timeout=30)
    return found[0]


def test_a_topic_that_is_moved_meanwhile_is_found_where_it_is():
    topic, place = TopicFactory(), CategoryFactory()

    found = after_waiting(
        lambda: Topic.objects.filter(pk=topic.pk).update(category=place),
        lambda: read_locked(Topic.objects.select_related("category"), topic.pk),
    )

    assert (found, found.category) == (topic, place)


def test_what_leads_somewhere_by_now_leads_there():
    article = ArticleFactory()
    revision = article.published
    Article.objects.filter(pk=article.pk).update(under_review=None)

    found = after_waiting(
        lambda: Article.objects.filter(pk=article.pk).update(under_review=revision),
        lambda: read_locked(Article.objects.select_related("under_review"), article.pk),
    )

    assert found.under_review == revision


def test_a_row_that_is_not_there_is_not_found():
    with pytest.raises(Topic.DoesNotExist), transaction.atomic():
        read_locked(Topic.objects.select_related("category"), 0)


def test_two_moderators_who_take_a_case_at_once_are_one():
    moderators = MemberFactory.create_batch(6, roles=["moderator"])
    for _ in range(5):
        with transaction.atomic():
            case = open_case(flaggable("topic"), TopicFactory())

        outcomes = at_once(6, lambda number, case=case: claim_case(case, by=moderators[number]))

        assert [type(outcome) for outcome in outcomes].count(CaseIsClaimed) == 5
        assert ModerationCase.objects.get(pk=case.pk).claimed_by == moderators[outcomes.index(True)]
