"""What the company says to an idea reaches all who care for it, once each."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from community.foundation.intake import run_intake
from community.models import Delivery, Member, Notification, Watch
from community.notifiers.base import in_words, readable_by, tell_of
from community.notifiers.mailing import send_due_mail
from ideas.models import AuthorShare, IdeaEvent, IdeaVote
from ideas.notifiers import SOURCE
from ideas.operations.adopting import Expectation, adopt_idea
from ideas.operations.deciding import Answer, answer_idea, change_status
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.promising import promise_date
from ideas.operations.proposing import move_idea_to_state
from ideas.operations.publishing import prepare_decision, publish_due
from ideas.operations.sharing import propose_shares, sign_share
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.operations.watching import unwatch_idea, watch_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.ideas import IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in():
    return lambda: run_intake(SOURCE.intake(), lane="live")


def told():
    return {(row.recipient_id, row.kind) for row in Notification.objects.all()}


def read_by(member):
    return [(line.sentence, line.address) for line in in_words(list(readable_by(member).order_by("id")), member)]


def test_author_voters_sharers_and_followers_are_told_of_a_decision_once(product, take_in):
    idea = IdeaFactory(title="A quiet pump")
    voter, follower, stranger = MemberFactory(), MemberFactory(), MemberFactory()
    sharer = AuthorShare.objects.create(idea=idea, member=MemberFactory(), percent=40, proposed_by=product).member
    cast_vote(idea, by=voter)
    for member in (voter, follower, idea.author):
        watch_idea(idea, by=member)
    watch_idea(IdeaFactory(), by=stranger)

    change_status(idea, "planned", by=product, reason="In spring.")
    take_in()
    take_in()

    people = (idea.author, voter, follower, sharer)
    assert told() == {(member.pk, "idea_planned") for member in people}
    assert Notification.objects.count() == Delivery.objects.count() == len(people)
    assert read_by(voter) == [("“A quiet pump” is planned", idea.get_absolute_url())]
    with translation.override("de"):
        assert read_by(voter) == [("„A quiet pump“ ist geplant", idea.get_absolute_url())]


def test_each_status_has_its_words(product, take_in):
    idea = IdeaFactory(title="X")
    for status in ("under_review", "open", "planned", "started", "delivered"):
        change_status(idea, status, by=product)
    declined = IdeaFactory(title="Y", author=idea.author)
    change_status(declined, "declined", by=product, reason="Too loud.")
    take_in()

    assert [sentence for sentence, _address in read_by(idea.author)] == [
        "We are looking into “X”",
        "“X” is open again for your votes",
        "“X” is planned",
        "We have begun to build “X”",
        "“X” is delivered",
        "We will not build “Y”; read why",
    ]


def test_adopting_is_told_as_planning_and_only_once(product, take_in):
    idea = IdeaFactory()
    adopt_idea(idea, Expectation(Decimal(1), Decimal(2), Decimal(3), "EUR"), by=product, owner=product)
    take_in()

    assert told() == {(idea.author_id, "idea_planned")}


def test_who_decided_took_the_vote_back_came_later_or_muted_hears_nothing(product, take_in):
    idea = IdeaFactory(author=product)
    gone, late, muting = MemberFactory(), MemberFactory(), MemberFactory()
    for member in (gone, muting):
        cast_vote(idea, by=member)
    withdraw_vote(idea, by=gone)
    watch_idea(idea, by=muting, level="muted")
    unwatching = MemberFactory()
    watch_idea(idea, by=unwatching)
    unwatch_idea(idea, by=unwatching)

    change_status(idea, "planned", by=product)
    cast_vote(idea, by=late)
    take_in()

    assert told() == set()


def test_a_muted_colleague_of_ours_keeps_no_decision_quiet(product, take_in):
    idea = IdeaFactory()
    Watch.objects.create(member=idea.author, person=product, level="muted")

    change_status(idea, "planned", by=product)
    take_in()

    assert told() == {(idea.author_id, "idea_planned")}


def test_what_one_may_not_see_is_not_told_not_shown_and_not_sent(product, take_in):
    insider, outsider = MemberFactory(), MemberFactory()
    circle = CircleFactory(members=[insider, outsider])
    idea = IdeaFactory(title="A secret pump", category=CategoryFactory(of_circle=circle))
    for member in (insider, outsider):
        cast_vote(idea, by=member)
    circle.members.remove(outsider)

    change_status(idea, "planned", by=product)
    take_in()
    assert told() == {(insider.pk, "idea_planned")}

    circle.members.remove(insider)
    assert read_by(insider) == []
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert send_due_mail() == 0
    assert mail.outbox == []


def test_what_is_hidden_waits_for_nobody(product, agent, take_in):
    idea = IdeaFactory()
    change_status(idea, "planned", by=product)
    take_in()
    move_idea_to_state(idea, "hidden", by=agent, reason="spam")
    take_in()

    assert not Notification.objects.unread().exists()
    assert read_by(idea.author) == []
    move_idea_to_state(idea, "visible", by=agent, reason="no spam")
    change_status(idea, "started", by=product)
    move_idea_to_state(idea, "hidden", by=agent, reason="spam")
    take_in()
    assert told() == {(idea.author_id, "idea_planned")}


@override_settings(BASE_URL="https://help.example.org")
def test_the_answer_goes_along_in_the_e_mail_in_the_language_of_the_reader(product, take_in):
    idea = IdeaFactory(title="Leise Pumpe", author=MemberFactory(locale="de"))
    IdeaVoteFactory(idea=idea, member=MemberFactory(mail_rhythm=Member.MailRhythm.WEEKLY))
    IdeaVoteFactory(idea=idea, member=MemberFactory(mail_rhythm=Member.MailRhythm.NEVER))
    change_status(idea, "declined", by=product, reason="Zu <b>teuer</b>.")
    take_in()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    assert send_due_mail() == 1

    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("Wir setzen „Leise Pumpe“ nicht um; lies, warum", [idea.author.email])
    assert "Zu <b>teuer</b>." in letter.body
    assert "Zu &lt;b&gt;teuer&lt;/b&gt;." in letter.alternatives[0].content
    assert f"https://help.example.org{idea.get_absolute_url()}" in letter.body


def test_those_who_have_to_sign_are_asked(product, take_in):
    idea = IdeaFactory(title="A quiet pump")
    other = MemberFactory()
    propose_shares(idea, by=idea.author, shares={idea.author: Decimal(60), other: Decimal(40)})
    sign_share(idea, by=idea.author)
    take_in()

    assert told() == {(other.pk, "idea_shares")}
    assert read_by(other)[0][0] == "You have a share in “A quiet pump”; please look and sign"


def test_old_decisions_and_topics_beside_them_are_no_news(product, take_in):
    idea = IdeaFactory(topic=TopicFactory())
    change_status(idea, "planned", by=product)
    old = IdeaEvent.objects.get(kind="status_changed")
    old.pk, old.occurred_at = None, timezone.now() - timedelta(days=8)
    old.save()
    take_in()

    assert Notification.objects.count() == 1


def test_the_number_of_voters_changes_no_number_of_statements(product):
    few, many = IdeaFactory(), IdeaFactory()
    IdeaVote.objects.bulk_create(IdeaVote(idea=many, member=MemberFactory()) for _ in range(30))

    for idea, number in ((few, 1), (many, 31)):
        event = change_status(idea, "planned", by=product)
        with CaptureQueriesContext(connection) as captured:
            tell_of(SOURCE, [event])
        assert len(captured) == 1
        assert Notification.objects.filter(source_id=event.pk).count() == number


def test_a_decision_reaches_all_who_care_for_an_idea_merged_into_it_once(product, take_in):
    idea, into, other = IdeaFactory.create_batch(3)
    both, voter, follower, muted, elsewhere = MemberFactory.create_batch(5)
    for one in (idea, into):
        cast_vote(one, by=both)
    cast_vote(idea, by=voter)
    watch_idea(idea, by=follower)
    for one, member, level in ((into, muted, "muted"), (idea, idea.author, "watching")):
        watch_idea(one, by=member, level=level)
    cast_vote(idea, by=muted)
    cast_vote(other, by=elsewhere)
    merge_idea(idea, into, by=product)
    merge_idea(other, into, by=product)
    unmerge_idea(other, by=product)

    change_status(into, "planned", by=product)
    take_in()

    people = (idea.author, into.author, both, voter, follower)
    assert told() == {(member.pk, "idea_planned") for member in people}
    assert Notification.objects.count() == len(people)
    assert read_by(voter) == [(f"“{into.title}” is planned", into.get_absolute_url())]


def test_a_changed_promise_is_told_by_itself_and_one_with_a_decision_by_that(product, take_in):
    idea = IdeaFactory(title="X")
    voter = MemberFactory()
    cast_vote(idea, by=voter)
    answer_idea(idea, Answer("planned", promised_on=date(2027, 3, 1)), by=product)
    take_in()
    assert told() == {(idea.author_id, "idea_planned"), (voter.pk, "idea_planned")}

    promise_date(idea, date(2027, 6, 1), by=product, reason="A part is missing.")
    take_in()

    lines = in_words(list(readable_by(voter).order_by("id")), voter)
    assert [(line.sentence, line.said) for line in lines][-1] == (
        "The date of “X” has changed",
        "Promised for June 1, 2027. A part is missing.",
    )
    with translation.override("de"):
        [*_, last] = in_words(list(readable_by(voter).order_by("id")), voter)
        assert (last.sentence, last.said) == (
            "Der Termin von „X“ hat sich geändert",
            "Versprochen für 1. Juni 2027. A part is missing.",
        )


def test_whoever_prepared_what_could_not_be_published_is_told_and_nobody_else(product, take_in):
    idea = IdeaFactory(title="X")
    cast_vote(idea, by=MemberFactory())
    later = timezone.now() + timedelta(hours=1)
    prepare_decision(idea, Answer("under_review"), by=product, publish_at=later)
    change_status(idea, "planned", by=MemberFactory(roles=["product"]))
    change_status(idea, "started", by=MemberFactory(roles=["product"]))
    take_in()
    Notification.objects.all().delete()

    publish_due(later)
    take_in()

    assert told() == {(product.pk, "idea_not_published")}


def test_nobody_hears_of_what_is_only_prepared(product, take_in):
    idea = IdeaFactory()
    prepare_decision(idea, Answer("planned", "Soon."), by=product)
    take_in()
    assert told() == set()
