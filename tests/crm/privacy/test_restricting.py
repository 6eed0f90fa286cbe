"""Somebody demands that what is kept about them is kept and not used: nothing uses it, until it is lifted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.foundation.errors import DomainError
from crm.models import (
    Approach,
    Contact,
    ContactMerge,
    DuplicateCandidate,
    Influencer,
    LinkedPersona,
    PersonaLink,
    Restriction,
    SatisfactionAsked,
)
from crm.operations.approaching import Terms, approach, list_influencer
from crm.operations.conversing import open_request
from crm.operations.finding_duplicates import profiles_of_contacts
from crm.operations.linking import Grounds, state_link
from crm.operations.merging_records import merge_records
from crm.operations.restricting import lift_restriction, lift_restriction_of, restrict
from crm.operations.saying import Words
from crm.operations.segmenting import preview, save_segment
from crm.operations.solving import solve_ticket
from crm.operations.surveying import ask_for_satisfaction
from crm.privacy_errors import (
    DemandHasNoReason,
    MayNotAnswerForPersonalData,
    PersonIsRestricted,
    RestrictionIsLifted,
    RestrictionIsOverAtOnce,
)
from crm.reports.exports import as_table
from crm.reports.restrictions import restriction_of
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, PersonaFactory, TicketFactory

pytestmark = pytest.mark.django_db
WANTED = "demanded by letter"
EVERYBODY = {"field": "name", "op": "contains", "value": "a"}


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def anna(db):
    return ContactFactory(name="Anna Amsel")


@pytest.fixture
def restricted(anna, keeper):
    return restrict(anna, by=keeper, reason=WANTED)


def test_it_is_written_down_once_and_lifted_by_an_act(anna, keeper, agent):
    made = restrict(anna, by=keeper, reason=WANTED)
    with pytest.raises(PersonIsRestricted):
        restrict(anna, by=keeper, reason=WANTED)
    for by, reason, refusal in [(agent, WANTED, MayNotAnswerForPersonalData), (keeper, " ", DemandHasNoReason)]:
        with pytest.raises(refusal):
            lift_restriction(made, by=by, reason=reason)
        with pytest.raises(refusal):
            restrict(ContactFactory(), by=by, reason=reason)

    lift_restriction_of(anna, by=keeper, reason="the dispute is over")

    made.refresh_from_db()
    assert (made.lifted_by, made.lifted_because, restriction_of(anna)) == (keeper, "the dispute is over", None)
    with pytest.raises(RestrictionIsLifted):
        lift_restriction(made, by=keeper, reason=WANTED)
    with pytest.raises(RestrictionIsLifted):
        lift_restriction_of(anna, by=keeper, reason=WANTED)
    assert restrict(anna, by=keeper, reason=WANTED).pk != made.pk


def test_it_ends_by_itself_at_its_moment_and_another_one_can_follow(anna, keeper):
    with pytest.raises(RestrictionIsOverAtOnce):
        restrict(anna, by=keeper, reason=WANTED, until=timezone.now())
    until = timezone.now() + timedelta(days=1)
    first = restrict(anna, by=keeper, reason=WANTED, until=until)
    assert restriction_of(anna) == first

    with time_machine.travel(until + timedelta(minutes=1)):
        again = restrict(anna, by=keeper, reason=WANTED)
    first.refresh_from_db()
    assert (first.lifted_at, again.until) == (until, None)


def test_no_segment_rule_or_file_has_somebody_whose_data_is_only_kept(anna, keeper, agent, agent_api):
    other = ContactFactory(name="Barbara")
    segment = save_segment("All", by=agent, rule=EVERYBODY, target="contact")
    assert segment.count == 2
    restrict(anna, by=keeper, reason=WANTED)

    assert [row.pk for row in preview("contact", EVERYBODY).rows] == [other.pk]
    assert "Amsel" not in "".join(as_table(Contact.objects.all()))
    assert b"Amsel" not in b"".join(agent_api.get("/api/v1/contacts/export/?as=vcard").streaming_content)
    assert agent_api.get(f"/api/v1/contacts/{anna.pk}/").json()["name"] == "Anna Amsel"


def test_nobody_restricted_is_listed_approached_merged_or_compared(anna, keeper, agent):
    listed = list_influencer(anna, owner=agent, by=agent, terms=Terms("is heard"))
    restrict(anna, by=keeper, reason=WANTED)

    other = ContactFactory()
    for refused in (
        lambda: approach(listed, by=agent, about="a talk"),
        lambda: merge_records(anna, other, by=agent, reason="the same"),
        lambda: merge_records(other, anna, by=agent, reason="the same"),
    ):
        with pytest.raises(PersonIsRestricted):
            refused()
    bert = ContactFactory()
    restrict(bert, by=keeper, reason=WANTED)
    with pytest.raises(PersonIsRestricted):
        list_influencer(bert, owner=agent, by=agent, terms=Terms("is heard"))
    assert not Influencer.objects.visible_to(agent).exists()
    assert [profile.pk for profile in profiles_of_contacts()] == [other.pk]
    assert not DuplicateCandidate.objects.exists()


def test_nobody_restricted_is_asked_how_it_went(customer, keeper, agent):
    ticket = open_request("Pump", Words("It leaks."), by=customer)
    solve_ticket(ticket, by=agent, answer="Turn it.")
    held = restrict(ticket.contact, by=keeper, reason=WANTED)
    later = timezone.now() + timedelta(hours=5)

    assert ask_for_satisfaction(later) == 0
    lift_restriction(held, by=keeper, reason=WANTED)
    assert ask_for_satisfaction(later) == 1


def test_the_database_itself_heeds_it(restricted, anna, agent):
    listed = Influencer.objects.create(contact=anna, why="x", owner=agent, added_by=agent)
    persona, ticket = PersonaFactory(), TicketFactory(contact=anna)
    by_rule = Grounds("verified_address", "address 1", "same_verified_address")
    for past_the_acts in (
        lambda: Approach.objects.create(influencer=listed, by=agent, about="x"),
        lambda: SatisfactionAsked.objects.create(ticket=ticket),
        lambda: state_link(persona, anna, by=agent, grounds=by_rule),
        lambda: ContactMerge.objects.create(
            contact=anna, into=(into := ContactFactory()), leads_to=into, by=agent, reason="x"
        ),
        lambda: Restriction.objects.filter(pk=restricted.pk).update(reason="other"),
        lambda: Restriction.objects.filter(pk=restricted.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            past_the_acts()
    assert not PersonaLink.objects.exists()
    state_link(persona, anna, by=agent, grounds=Grounds("told", "a call"))
    assert LinkedPersona.objects.get().contact == anna


@pytest.mark.django_db(transaction=True)
def test_of_who_restricts_and_who_approaches_at_the_same_moment_one_is_first(keeper, agent):
    for _ in range(5):
        contact = ContactFactory()
        listed = list_influencer(contact, owner=agent, by=agent, terms=Terms("is heard"))

        def at_once(do):
            try:
                do()
            except (DomainError, IntegrityError) as refusal:
                return type(refusal).__name__
            finally:
                connection.close()
            return "done"

        def write(listed=listed):
            Approach.objects.create(influencer=listed, by=agent, about="x")

        def hold(contact=contact):
            restrict(contact, by=keeper, reason=WANTED)

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(at_once, [write, hold]))
        made = listed.approaches.first()
        since = Restriction.objects.get(contact=contact).since
        assert outcomes[1] == "done"
        assert made is None or made.made_at <= since + timedelta(seconds=5)
        with pytest.raises(IntegrityError):
            write()


def test_programs_and_the_desk_see_it_and_those_who_may_lift_it(api_of, agent_api, keeper, anna, client, settings):
    settings.STAFF_MFA = False
    address = f"/api/v1/contacts/{anna.pk}/restrictions/"
    made = api_of(keeper).post(address, {"reason": WANTED}, format="json")
    assert (made.status_code, made.json()["until"]) == (201, None)
    assert [row["id"] for row in agent_api.get(address).json()["results"]] == [made.json()["id"]]
    assert agent_api.post(address, {"reason": WANTED}, format="json").status_code == 403
    lifting = f"/api/v1/restrictions/{made.json()['id']}/lifting/"
    assert agent_api.post(lifting, {"reason": WANTED}, format="json").status_code == 403

    client.force_login(keeper)
    ticket = TicketFactory(contact=anna)
    for page in (f"ticket/{ticket.pk}", f"contact/{anna.pk}"):
        assert b"kept and not used" in client.get(f"/admin/crm/{page}/change/").content
    assert client.post(f"/admin/crm/contact/{anna.pk}/acts/lift-restriction/", {"reason": WANTED}).status_code == 302
    assert restriction_of(anna) is None
    assert (
        client.post(
            f"/admin/crm/contact/{anna.pk}/acts/restrict/",
            {"reason": WANTED, "until_0": "2099-01-01", "until_1": "12:00"},
        ).status_code
        == 302
    )
    assert (
        api_of(keeper)
        .post(f"/api/v1/restrictions/{restriction_of(anna).pk}/lifting/", {"reason": WANTED}, format="json")
        .json()["lifted_because"]
        == WANTED
    )
