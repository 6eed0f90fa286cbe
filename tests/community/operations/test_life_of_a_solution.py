import pytest

from community.errors import QuestionIsNoAnswer, TextIsEmpty
from community.errors.solving import (
    MayNotAskForInfo,
    MayNotMarkOutdated,
    MayNotPropose,
    QuestionIsNotSolved,
    QuestionIsSolved,
)
from community.foundation.intake import run_intake
from community.models import NeedsInfo, Proposal, SearchDocument, SolutionOutdated
from community.notifiers.topics import SOURCE
from community.operations.indexing.threads import take_in_thread_events
from community.operations.integrity import checks
from community.operations.needing_info import ask_for_info, need_no_info
from community.operations.outdating import mark_outdated, withdraw_outdated
from community.operations.posting import add_post, edit_post
from community.operations.proposing import propose_solution, withdraw_proposal
from community.operations.solving import mark_solution, withdraw_solution
from community.reports.life import life_of
from community.reports.similar import similar_questions
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory, told_of

pytestmark = pytest.mark.django_db


def last(topic):
    event = topic.events.latest("id")
    return event.kind, event.by, event.extras.get("reason")


def test_an_outdated_solution_leaves_the_question_solved_and_is_suggested_no_more():
    topic = TopicFactory(title="Does the pump freeze in winter?")
    solution = SolutionFactory(post=PostFactory(topic=topic))
    expert, reader = MemberFactory(trust_level=3), MemberFactory()
    assert [one.id for one in similar_questions(reader, topic.title)] == [topic.pk]

    mark_outdated(topic, by=expert, reason="Version 3 has no button.")
    take_in_thread_events()

    topic.refresh_from_db()
    assert (last(topic), topic.is_solved) == (("solution_outdated", expert, "Version 3 has no button."), True)
    assert similar_questions(reader, topic.title) == []
    assert SearchDocument.objects.get(kind="topic", thing_id=topic.pk).solved is None
    assert mark_outdated(topic, by=expert, reason="Version 3 has no button.") is None

    withdraw_outdated(topic, by=solution.post.author, reason="Version 4 has one.")
    assert last(topic) == ("solution_current", solution.post.author, "Version 4 has one.")
    assert withdraw_outdated(topic, by=expert) is None


def test_only_who_knows_marks_a_solution_outdated_and_says_why():
    topic = SolutionFactory().topic

    with pytest.raises(MayNotMarkOutdated):
        mark_outdated(topic, by=MemberFactory(trust_level=2), reason="Old.")
    with pytest.raises(TextIsEmpty):
        mark_outdated(topic, by=MemberFactory(roles=["support"]), reason=" ")
    with pytest.raises(QuestionIsNotSolved):
        mark_outdated(TopicFactory(), by=MemberFactory(roles=["support"]), reason="Old.")


def test_another_solution_is_not_outdated_and_neither_is_a_question_without_one():
    solution = SolutionFactory()
    topic, keeper = solution.topic, MemberFactory(roles=["support"])
    mark_outdated(topic, by=keeper, reason="Old.")

    mark_solution(topic, PostFactory(topic=topic), by=keeper, reason="New.")
    assert not SolutionOutdated.objects.exists()
    mark_outdated(topic, by=keeper, reason="Old, too.")
    withdraw_solution(topic, by=keeper, reason="Nothing holds.")
    assert not SolutionOutdated.objects.exists()


def test_an_answer_is_proposed_until_somebody_chooses_it():
    post, member = PostFactory(), MemberFactory(trust_level=1)

    event = propose_solution(post.topic, post, by=member, reason="Worked at  a friend's.")
    assert (event.kind, event.extras) == ("solution_proposed", {"reason": "Worked at a friend's."})
    assert propose_solution(post.topic, post, by=member, reason="Worked at a friend's.") is None
    run_intake(SOURCE.intake(), lane="live")
    assert ("proposed", post.number) in told_of(post.topic.author)

    mark_solution(post.topic, post, by=post.topic.author)
    assert (Proposal.objects.get().settled_at is not None, Proposal.objects.open().count()) == (True, 0)
    with pytest.raises(QuestionIsSolved):
        propose_solution(post.topic, post, by=MemberFactory(trust_level=1), reason="Yes.")


def test_newcomers_authors_and_the_question_itself_are_no_proposals():
    post, member = PostFactory(), MemberFactory(trust_level=1)

    for by in (MemberFactory(), post.author):
        with pytest.raises(MayNotPropose):
            propose_solution(post.topic, post, by=by, reason="Mine.")
    with pytest.raises(QuestionIsNoAnswer):
        propose_solution(post.topic, post.topic.posts.get(number=1), by=member, reason="This.")


def test_one_takes_back_the_own_proposal_only():
    post, member = PostFactory(), MemberFactory(trust_level=1)
    propose_solution(post.topic, post, by=member, reason="This.")

    with pytest.raises(MayNotPropose):
        withdraw_proposal(Proposal.objects.get(), by=MemberFactory(trust_level=4))
    assert withdraw_proposal(Proposal.objects.get(), by=member).kind == "proposal_withdrawn"
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("how", ["a post", "an edit"])
def test_what_the_asker_says_next_ends_the_need_for_information(how):
    topic, helper = TopicFactory(), MemberFactory(trust_level=1)

    ask_for_info(topic, by=helper, reason="Which version?")
    assert ask_for_info(topic, by=helper, reason="Which version?") is None
    run_intake(SOURCE.intake(), lane="live")
    assert told_of(topic.author) == [("needs_info", 0)]
    add_post(topic, by=helper, body="I wonder, too.")
    assert NeedsInfo.objects.exists()

    if how == "a post":
        add_post(topic, by=topic.author, body="Version 3.")
    else:
        edit_post(topic.posts.get(number=1), by=topic.author, body="It does not start. Version 3.")
    assert not NeedsInfo.objects.exists()
    assert topic.events.filter(kind="info_given", by=topic.author).count() == 1


def test_who_needs_to_know_who_may_ask_and_what_ends_it():
    post = PostFactory()
    topic, helper = post.topic, MemberFactory(trust_level=1)

    for by in (MemberFactory(), topic.author):
        with pytest.raises(MayNotAskForInfo):
            ask_for_info(topic, by=by, reason="Which?")
    ask_for_info(topic, by=helper, reason="Which?")
    with pytest.raises(MayNotAskForInfo):
        need_no_info(topic, by=MemberFactory(trust_level=1))
    assert need_no_info(topic, by=helper).kind == "need_withdrawn"
    assert need_no_info(topic, by=helper) is None

    ask_for_info(topic, by=helper, reason="Which?")
    mark_solution(topic, post, by=topic.author)
    assert not NeedsInfo.objects.exists()
    with pytest.raises(QuestionIsSolved):
        ask_for_info(topic, by=helper, reason="Which?")
    assert [check for check in checks() if check.wrong] == []


def test_the_life_of_a_question_tells_every_move_and_whose_voices_only_to_keepers():
    post = PostFactory()
    topic = post.topic
    propose_solution(topic, post, by=MemberFactory(trust_level=1), reason="This.")
    mark_solution(topic, post, by=topic.author)
    mark_outdated(topic, by=post.author, reason="Old.")
    withdraw_solution(topic, by=topic.author, reason="Indeed.")

    told = [(event.kind, event.number) for event in life_of(topic, MemberFactory())]

    assert told == [
        ("topic_reopened", 2),
        ("solution_outdated", 2),
        ("topic_solved", 2),
        ("solution_proposed", 2),
        ("topic_opened", None),
    ]
