from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction

from community.errors import AnswersDoNotNest, MayNotAnswerSurvey, SurveyIsAnswered, TopicIsNotSolved
from community.models import SurveyAnswer, Topic
from community.operations.surveying import Reply, answer_survey
from tests.factories.community import EmployeeFactory, MemberFactory, SolutionFactory, TopicFactory
from tests.factories.self_service import SurveyAnswerFactory

pytestmark = pytest.mark.django_db
VISITOR = "0" * 32
YES = Reply(support_intent=True, found=True, would_contact=True)


@pytest.fixture
def topic() -> Topic:
    return SolutionFactory().topic


def test_what_a_visitor_says_is_written_down_by_the_day_of_the_business(topic):
    member = MemberFactory()

    with time_machine.travel("2026-03-01 23:30Z", tick=False):
        answer_survey(topic, YES, by=None, visitor=VISITOR, locale="de")
        answer_survey(topic, Reply(support_intent=False), by=member, visitor="1" * 32)

    columns = ("day", "thing_id", "member", "support_intent", "found", "would_contact", "locale")
    assert list(SurveyAnswer.objects.order_by("id").values_list(*columns)) == [
        (date(2026, 3, 2), topic.pk, None, True, True, True, "de"),
        (date(2026, 3, 2), topic.pk, member.pk, False, None, None, ""),
    ]


def test_one_answer_a_day_counts_and_it_is_the_first_one(topic):
    answer_survey(topic, YES, by=None, visitor=VISITOR)

    with pytest.raises(SurveyIsAnswered):
        answer_survey(topic, Reply(support_intent=False), by=None, visitor=VISITOR)
    with time_machine.travel("2031-01-01"):
        answer_survey(topic, Reply(support_intent=False), by=None, visitor=VISITOR)

    assert list(SurveyAnswer.objects.order_by("id").values_list("support_intent", flat=True)) == [True, False]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(support_intent=False, found=False),
        Reply(support_intent=False, found=True),
        Reply(support_intent=True, would_contact=True),
        Reply(support_intent=True, found=False, would_contact=False),
    ],
)
def test_a_question_that_was_not_asked_has_no_answer(reply, topic):
    with pytest.raises(AnswersDoNotNest):
        answer_survey(topic, reply, by=None, visitor=VISITOR)
    with pytest.raises(IntegrityError, match="is_asked_only_who"), transaction.atomic():
        SurveyAnswerFactory(support_intent=reply.support_intent, found=reply.found, would_contact=reply.would_contact)

    assert SurveyAnswer.objects.count() == 0


def test_whoever_asked_and_whoever_is_paid_is_not_asked(topic):
    for by in (topic.author, EmployeeFactory(), MemberFactory(is_active=False)):
        with pytest.raises(MayNotAnswerSurvey):
            answer_survey(topic, YES, by=by, visitor=VISITOR)


def test_an_open_question_has_helped_nobody_yet():
    with pytest.raises(TopicIsNotSolved):
        answer_survey(TopicFactory(), YES, by=None, visitor=VISITOR)


def test_the_joint_ones_said_yes_to_everything():
    joint = SurveyAnswerFactory()
    SurveyAnswerFactory(would_contact=False)
    SurveyAnswerFactory(would_contact=None)
    SurveyAnswerFactory(found=False, would_contact=None)
    SurveyAnswerFactory(support_intent=False, found=None, would_contact=None)
    SurveyAnswerFactory(day=date(2026, 4, 1))

    of_march = SurveyAnswer.objects.between(date(2026, 3, 1), date(2026, 3, 31))

    assert of_march.count() == 5
    assert list(of_march.joint()) == [joint]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one():
    topic = SolutionFactory().topic
    start = Barrier(6, timeout=30)

    def answer(turn):
        try:
            start.wait()
            answer_survey(topic, Reply(support_intent=turn % 2 == 0), by=None, visitor=VISITOR)
        except SurveyIsAnswered:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(answer, range(6))) == [False] * 5 + [True]

    assert SurveyAnswer.objects.count() == 1
