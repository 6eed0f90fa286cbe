"""What is begun and not finished."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from community.errors import MayNotWriteHere, TextIsTooLong
from community.models import Draft, Member
from community.operations.drafting import Unfinished, discard_draft, save_draft
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory


def test_there_is_one_draft_of_a_question_and_one_for_each_answer(customer):
    topic = TopicFactory()

    save_draft(Unfinished(title="Why", body="It"), by=customer)
    save_draft(Unfinished(body="Turn"), by=customer, topic=topic)
    save_draft(Unfinished(title="Why?", body="It hums."), by=customer)

    assert set(Draft.objects.values_list("topic", "title", "body")) == {
        (None, "Why?", "It hums."),
        (topic.pk, "", "Turn"),
    }


def test_nothing_typed_is_no_draft(customer):
    save_draft(Unfinished(title="Why"), by=customer)

    assert save_draft(Unfinished(title="  ", body="\n", tags="noise"), by=customer) is None

    assert not Draft.objects.exists()
    assert discard_draft(by=customer) is False


def test_nobody_keeps_what_they_could_not_post(customer):
    circle = CategoryFactory(of_circle=CircleFactory())

    with pytest.raises(MayNotWriteHere):
        save_draft(Unfinished(body="x"), by=customer, topic=TopicFactory(category=circle))
    with pytest.raises(MayNotWriteHere):
        save_draft(Unfinished(body="x", category=circle), by=customer)
    with pytest.raises(MayNotWriteHere):
        save_draft(Unfinished(body="x"), by=MemberFactory(is_active=False))
    with pytest.raises(TextIsTooLong):
        save_draft(Unfinished(body="x" * 20_001), by=customer)
    with pytest.raises(TextIsTooLong):
        save_draft(Unfinished(title="x" * 301), by=customer)
    assert not Draft.objects.exists()


def test_drafts_are_seen_by_nobody_else_and_go_with_the_right_to_answer(customer, helper, agent):
    circle = CircleFactory(members=[customer])
    topic = TopicFactory(category=CategoryFactory(of_circle=circle))
    save_draft(Unfinished(body="x"), by=customer, topic=topic)

    assert [Draft.objects.visible_to(reader).count() for reader in (customer, helper, agent)] == [1, 0, 0]
    circle.members.remove(customer)
    assert Draft.objects.visible_to(customer).count() == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_tabs_keep_one_draft():
    member, start = MemberFactory(), Barrier(4)

    def keep(text):
        start.wait()
        save_draft(Unfinished(body=text), by=Member.objects.get(pk=member.pk))
        connection.close()

    threads = [Thread(target=keep, args=[f"tab {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Draft.objects.count() == 1
