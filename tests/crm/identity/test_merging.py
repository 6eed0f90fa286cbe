"""Two records become one and two again: everything moves, nothing is lost, and what was is restored byte for byte."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.errors import TextIsEmpty
from community.operations.erasing import erase_member
from crm import identity_errors as refused
from crm.models import (
    AccountMerge,
    Contact,
    ContactMerge,
    IdentityEvent,
    Influencer,
    MergedValue,
    Message,
    PersonaLink,
    Ticket,
)
from crm.operations.integrity import checks
from crm.operations.linking import unlink_persona
from crm.operations.merging_records import gather_strays, merge_records, unmerge_records
from crm.reports.merge_plan import plan_merge
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import (
    AccountFactory,
    CommunityTicketFactory,
    ContactFactory,
    MessageFactory,
    TicketFactory,
)
from tests.factories.identity import A_CALL, contact_of, persona_of, taken_for
from tests.factories.snapshots import all_rows, differences

pytestmark = pytest.mark.django_db
SAME = "the same person"
# What happened stays; all else is as it was.
HISTORY = {
    *("crm_identityevent", "crm_contactmerge", "crm_accountmerge", "crm_mergedrows", "crm_mergedvalue"),
    # Each moving is a change of its own, there and back.
    "crm_change",
}


def merged(thing, into, by, **more):
    return merge_records(thing, into, by=by, reason=SAME, **more)


def influencer(contact, by):
    return Influencer.objects.create(contact=contact, why="writes well", owner=by, added_by=by)


def wrong():
    """What does not hold, but for the events of messages, which were written without an act here."""
    untold = "crm.what_is_said_about_a_ticket_is_told_by_one_event"
    return [check for check in checks() if check.wrong and check.check != untold]


def test_everything_moves_empty_columns_are_filled_and_back_again_it_is_as_before(agent):
    account, member = AccountFactory(), MemberFactory()
    away = ContactFactory(name="Ada Lovelace", email="ada@example.org", account=account, member=member)
    into = ContactFactory(name="A. Lovelace", email="")
    ticket, message = TicketFactory(contact=away), MessageFactory(contact=away)
    persona = persona_of(away, agent)
    double, own = influencer(away, agent), influencer(into, agent)
    TicketFactory(contact=into)
    before = all_rows(HISTORY)

    merge = merged(away, into, agent)

    for row in (ticket, message, double, own, into, away):
        row.refresh_from_db()
    assert (ticket.contact, message.contact, taken_for(persona)[0]) == (into, into, into.pk)
    assert (into.name, into.email, into.account, into.member) == ("A. Lovelace", "ada@example.org", account, member)
    assert (away.name, away.member) == ("Ada Lovelace", None)
    assert (double.contact, own.contact) == (away, into)
    assert (into.version, away.version) == (2, 2)
    assert list(IdentityEvent.objects.values_list("kind", "contact")) == [("merged", away.pk), ("merged", into.pk)]
    assert wrong() == []

    unmerge_records(merge, by=agent, reason="two people after all")

    assert differences(before, all_rows(HISTORY)) == {}
    assert wrong() == []
    with pytest.raises(refused.MergeIsUndone):
        unmerge_records(merge, by=agent, reason="again")


def test_what_came_since_stays_where_it_belongs(agent):
    member = MemberFactory()
    away, into = ContactFactory(member=member, email=""), ContactFactory(name="", email="")
    persona = persona_of(away, agent)
    merge = merged(away, into, agent)

    asked = CommunityTicketFactory(topic=TopicFactory(author=member))
    by_mail, by_persona = TicketFactory(contact=into), TicketFactory(contact=into)
    MessageFactory(ticket=by_persona, persona=persona, contact=into)
    said = MessageFactory(ticket=by_mail, by=member, contact=into)
    heard = MessageFactory(ticket=by_mail, contact=into)
    Contact.objects.filter(pk=into.pk).update(name="Somebody wrote this since")
    assert asked.contact == into

    unmerge_records(merge, by=agent, reason="two people")

    of = dict(Ticket.objects.values_list("pk", "contact"))
    assert [of[ticket.pk] for ticket in (asked, by_mail, by_persona)] == [away.pk, into.pk, away.pk]
    assert [Message.objects.get(pk=row.pk).contact for row in (said, heard)] == [away, into]
    into.refresh_from_db()
    assert (into.name, into.member) == ("Somebody wrote this since", None)
    assert contact_of(member) == away


def test_merges_lead_to_the_end_without_chains_and_are_taken_back_from_there(agent):
    one, two, three = (ContactFactory(email="") for _ in range(3))
    ticket = TicketFactory(contact=one)
    before = all_rows(HISTORY)

    first = merged(one, two, agent)
    second = merged(two, three, agent)

    first.refresh_from_db()
    ticket.refresh_from_db()
    assert (first.into, first.leads_to, ticket.contact) == (two, three, three)
    assert wrong() == []
    for thing, into in [(one, three), (three, one), (two, three), (three, two)]:
        with pytest.raises(refused.IsMergedAway):
            merged(thing, into, agent)
    with pytest.raises(refused.MergeIsBuiltUpon):
        unmerge_records(first, by=agent, reason="too early")
    unmerge_records(second, by=agent, reason="back")
    unmerge_records(first, by=agent, reason="back")
    assert differences(before, all_rows(HISTORY)) == {}


def test_what_stayed_behind_for_one_merge_moves_when_that_one_is_taken_back(agent):
    one, two, into = (ContactFactory(email="") for _ in range(3))
    rows = [influencer(contact, agent) for contact in (one, two)]

    first, second = merged(one, into, agent), merged(two, into, agent)
    assert list(Influencer.objects.order_by("id").values_list("contact", flat=True)) == [into.pk, two.pk]
    unmerge_records(first, by=agent, reason="back")
    assert list(Influencer.objects.order_by("id").values_list("contact", flat=True)) == [one.pk, into.pk]
    unmerge_records(second, by=agent, reason="back")
    assert [row.contact_id for row in Influencer.objects.order_by("id")] == [row.contact_id for row in rows]


def test_it_is_refused_where_it_would_open_what_is_private_or_contradict_what_was_said(agent, customer, helper):
    away, into = ContactFactory(member=customer), ContactFactory(member=helper)
    nobody = ContactFactory()
    persona = persona_of(nobody, agent)
    unlink_persona(persona, by=agent, grounds=A_CALL)
    denied = persona_of(into, agent)
    unlink_persona(denied, by=agent, grounds=A_CALL)
    other = ContactFactory()
    persona_of(other, agent)

    with pytest.raises(refused.BothHaveMembers):
        merged(away, into, agent)
    with pytest.raises(refused.IsOneAndTheSame):
        merged(away, away, agent)
    with pytest.raises(refused.MayNotSayWhoIsWho):
        merged(away, nobody, customer)
    with pytest.raises(TextIsEmpty):
        merge_records(away, nobody, by=agent, reason=" ")
    spoken = persona_of(away, agent)
    PersonaLink.objects.create(
        persona=spoken, contact=nobody, says="is_not", strength="seen", evidence="told", reference="x", by=agent
    )
    for thing, target in [(away, nobody), (nobody, away)]:
        with pytest.raises(refused.PersonasSpeakAgainst):
            merged(thing, target, agent)
    # Two unlinked records with the same address: that alone merges nothing and opens nothing.
    assert not ContactMerge.objects.exists()


def test_a_plan_says_what_moves_and_who_sees_more_and_goes_stale(agent, customer, queries):
    away, into = ContactFactory(name="Ada"), ContactFactory(member=customer, account=AccountFactory())
    TicketFactory.create_batch(2, contact=away)
    influencer(away, agent), influencer(into, agent)

    plan = plan_merge(away, into)

    assert {
        move.reference.label: (len(move.moved), len(move.kept)) for move in plan.moves if move.moved or move.kept
    } == {
        "crm.contactpoint.contact": (1, 0),
        "crm.ticket.contact": (2, 0),
        "crm.influencer.contact": (0, 1),
    }
    assert [move.reference.label for move in plan.collisions] == ["crm.influencer.contact"]
    assert {column.name for column in plan.columns if column.differs} == {"name", "email"}
    assert plan.warnings == [f"{customer} will see 2 requests of Ada."]
    assert plan.fingerprint == plan_merge(away, into).fingerprint
    TicketFactory(contact=away)
    with pytest.raises(refused.PlanIsStale):
        merged(away, into, agent, seen=plan.fingerprint)
    merged(away, into, agent, seen=plan_merge(away, into).fingerprint)


def test_accounts_merge_like_people(agent):
    away, into = AccountFactory(owner=agent), AccountFactory()
    contact, ticket = ContactFactory(account=away), TicketFactory(account=away)
    before = all_rows(HISTORY)

    merge = merged(away, into, agent)

    for row in (contact, ticket, into):
        row.refresh_from_db()
    assert (contact.account, ticket.account, into.owner) == (into, into, agent)
    assert (AccountMerge.objects.get(), wrong()) == (merge, [])
    unmerge_records(merge, by=agent, reason="two firms")
    assert differences(before, all_rows(HISTORY)) == {}


def test_what_was_written_for_a_record_that_was_away_is_gathered(agent):
    away, into = ContactFactory(email=""), ContactFactory(email="")
    before = all_rows(HISTORY)
    merge = merged(away, into, agent)
    stray = TicketFactory(contact=away)
    assert [check.check for check in wrong()] == ["crm.what_was_merged_names_where_it_leads"]

    assert (gather_strays(), gather_strays()) == (1, 0)

    stray.refresh_from_db()
    assert (stray.contact, wrong()) == (into, [])
    unmerge_records(merge, by=agent, reason="back")
    stray.refresh_from_db()
    assert stray.contact == away
    left = differences(before, all_rows(HISTORY))
    assert set(left) <= {"crm_ticket", "crm_ticketevent", "community_member"}


def test_the_database_refuses_a_chain(agent):
    one, two, three = (ContactFactory() for _ in range(3))
    merged(one, two, agent)

    ContactMerge.objects.create(contact=two, into=three, leads_to=three, by=agent, reason=SAME)
    with pytest.raises(IntegrityError, match="leads to one that was not"), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    ContactMerge.objects.filter(contact=two).update(undone_at=timezone.now(), undone_by=agent)


def test_who_is_forgotten_leaves_no_name_in_what_was_merged(agent, customer):
    away, into = ContactFactory(name="Carla C.", email="carla@private.example"), contact_of(customer)
    Contact.objects.filter(pk=into.pk).update(email="", name="")
    merge = merged(away, into, agent)

    erase_member(customer, by=MemberFactory(roles=["admin"]), reason="asked for it")

    assert not [table for table, rows in all_rows().items() if any("carla@private" in row for row in rows)]
    assert not MergedValue.objects.exists()
    with pytest.raises(refused.MergeIsForgotten):
        unmerge_records(merge, by=agent, reason="back")
