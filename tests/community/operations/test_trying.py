import pytest

from community.errors import MayNotWriteHere, NotAQuestion, PostIsNotStanding, QuestionIsNoAnswer
from community.errors.moderating import MemberIsSilenced
from community.errors.solving import AskerAcceptsInstead, OwnAnswerIsNotTried
from community.models import Member, NoHelp, Post, Sanction, Solution, Topic, WorksForMe
from community.operations.earning import settle_points, take_in_recognition
from community.operations.erasing import erase_member
from community.operations.integrity import checks
from community.operations.recording_acts import Because
from community.operations.sanctioning import sanction_member
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.trying import say_it_works, say_no_help, take_it_works_back, take_no_help_back
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    EmployeeFactory,
    MemberFactory,
    PostFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def known() -> Member:
    """Somebody whose word counts."""
    return MemberFactory(trust_level=1)


def accepted() -> Post:
    """An answer that three independent members found to work."""
    post = PostFactory()
    for _ in range(3):
        say_it_works(post, by=known())
    return post


def kinds_of(topic: Topic) -> list[str]:
    return [event.kind for event in topic.events.order_by("id")][1:]


def test_the_third_independent_voice_accepts_the_answer():
    post = PostFactory()

    said = [say_it_works(post, by=known()) for _ in range(2)]
    assert (said, Solution.objects.exists()) == ([True, True], False)
    say_it_works(post, by=known())

    solution = Solution.objects.get()
    assert (solution.post, solution.way, solution.marked_by) == (post, "works_for_me", Member.objects.system())
    assert Topic.objects.get().solved_at == solution.marked_at
    assert kinds_of(post.topic) == [*["works_for_me"] * 3, "topic_solved"]
    assert [check for check in checks() if check.wrong] == []


def test_a_voice_counts_once():
    post, member = PostFactory(), known()

    assert [say_it_works(post, by=member) for _ in range(4)] == [True, False, False, False]
    assert not Solution.objects.exists()


def test_newcomers_and_colleagues_are_heard_but_accept_nothing():
    post = PostFactory()

    for _ in range(3):
        say_it_works(post, by=MemberFactory())
        say_it_works(post, by=EmployeeFactory())

    assert WorksForMe.objects.filter(counts=False).count() == 6
    assert not Solution.objects.exists()


def test_the_own_answer_and_the_own_question_are_not_voted_for():
    post = PostFactory()

    with pytest.raises(OwnAnswerIsNotTried):
        say_it_works(post, by=post.author)
    with pytest.raises(OwnAnswerIsNotTried):
        say_no_help(post, by=post.author)
    with pytest.raises(AskerAcceptsInstead):
        say_it_works(post, by=post.topic.author)


def test_whoever_is_silenced_says_nothing_here_either():
    post, member = PostFactory(), known()
    moderator = MemberFactory(roles=["moderator"])
    sanction_member(member, Sanction.Kind.SILENCE, by=moderator, because=Because("spam", "enough"), until=None)

    for act in (say_it_works, say_no_help):
        with pytest.raises(MemberIsSilenced):
            act(post, by=member)


def test_only_standing_answers_to_questions_one_sees_are_tried():
    hidden, inside = PostFactory(state=Post.State.HIDDEN), CategoryFactory(of_circle=CircleFactory())

    with pytest.raises(PostIsNotStanding):
        say_it_works(hidden, by=MemberFactory(roles=["moderator"]))
    with pytest.raises(QuestionIsNoAnswer):
        say_it_works(TopicFactory().posts.get(), by=known())
    with pytest.raises(NotAQuestion):
        say_no_help(PostFactory(topic=DiscussionFactory()), by=known())
    with pytest.raises(MayNotWriteHere):
        say_it_works(PostFactory(topic=TopicFactory(category=inside)), by=known())


def test_one_voice_taken_back_opens_what_rested_on_the_number():
    post = accepted()
    last = Member.objects.get(pk=WorksForMe.objects.latest("id").member_id)

    assert [take_it_works_back(post, by=last) for _ in range(2)] == [True, False]

    assert not Solution.objects.exists()
    assert kinds_of(post.topic)[-2:] == ["works_no_more", "topic_reopened"]
    say_it_works(post, by=last)
    assert Solution.objects.get().post == post


def test_what_a_person_confirmed_rests_on_the_number_no_more():
    post = accepted()
    event = mark_solution(post.topic, post, by=post.topic.author, reason="Tried it again.")

    take_it_works_back(post, by=Member.objects.get(pk=WorksForMe.objects.latest("id").member_id))

    solution = Solution.objects.get()
    assert (event.kind, event.extras) == ("solution_confirmed", {"reason": "Tried it again."})
    assert (solution.way, solution.confirmed_by) == ("works_for_me", post.topic.author)
    assert mark_solution(post.topic, post, by=post.topic.author) is None


def test_no_number_outvotes_a_person_who_took_the_solution_back():
    post = accepted()
    withdraw_solution(post.topic, by=post.topic.author, reason="It failed after a day.")

    say_it_works(post, by=known())

    assert not Solution.objects.exists()


def test_no_number_outvotes_the_asker_whom_it_did_not_help():
    post = PostFactory()
    say_no_help(post, by=post.topic.author)

    for _ in range(3):
        say_it_works(post, by=known())

    assert not Solution.objects.exists()


def test_a_question_that_is_solved_keeps_its_solution():
    post = PostFactory()
    other = PostFactory(topic=post.topic)
    mark_solution(post.topic, other, by=post.topic.author)

    for _ in range(3):
        say_it_works(post, by=known())

    assert Solution.objects.get().post == other


def test_the_asker_opens_the_question_again_by_saying_that_it_did_not_help():
    post = PostFactory()
    asker = post.topic.author
    mark_solution(post.topic, post, by=asker)

    say_no_help(post, by=asker, words="It  leaks\nagain.")

    event = post.topic.events.latest("id")
    assert (event.kind, event.by) == ("topic_reopened", asker)
    assert event.extras == {"before": post.pk, "after": None, "reason": "It leaks again."}
    mark_solution(post.topic, post, by=asker)
    assert not NoHelp.objects.exists()


def test_others_let_people_look_again_and_open_nothing():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)

    for _ in range(4):
        say_no_help(post, by=known())

    assert kinds_of(post.topic).count("solution_doubted") == 1
    assert Solution.objects.exists()


def test_nobody_says_both():
    post, member = PostFactory(), known()

    say_it_works(post, by=member)
    say_no_help(post, by=member, words="On the second day no more.")
    assert (WorksForMe.objects.count(), NoHelp.objects.get().words) == (0, "On the second day no more.")
    say_it_works(post, by=member)
    assert (WorksForMe.objects.count(), NoHelp.objects.count()) == (1, 0)
    assert not take_no_help_back(post, by=member)


def test_points_follow_what_the_number_accepts_and_what_falls_with_it():
    post = accepted()
    take_in_recognition()
    assert Member.objects.get(pk=post.author_id).points == 15

    take_it_works_back(post, by=Member.objects.get(pk=WorksForMe.objects.latest("id").member_id))
    take_in_recognition()
    assert Member.objects.get(pk=post.author_id).points == 0
    assert settle_points() == 0


def test_the_askers_own_answer_pays_nothing_whoever_finds_it_to_work():
    topic = TopicFactory()
    post = PostFactory(topic=topic, author=topic.author)

    for _ in range(3):
        say_it_works(post, by=known())
    take_in_recognition()

    assert (Solution.objects.get().post, Member.objects.get(pk=topic.author_id).points) == (post, 0)


def test_who_is_forgotten_leaves_what_was_accepted():
    post = accepted()
    member = Member.objects.get(pk=WorksForMe.objects.latest("id").member_id)

    erase_member(member, by=member)

    assert (WorksForMe.objects.count(), Solution.objects.get().post) == (2, post)
