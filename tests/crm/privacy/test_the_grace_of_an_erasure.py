"""Whoever is to be forgotten is left alone until then, and used again when the erasure is withdrawn."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.utils import timezone

from community.foundation.errors import DomainError
from community.foundation.intake import run_intake
from community.foundation.integrity import all_right
from community.models import Delivery
from community.notifiers.base import intakes
from community.notifiers.mailing import send_due_mail
from crm.importing import running
from crm.importing.handing_in import check_import, hand_in_contacts, run_import
from crm.models import Contact, ContactImport, ErasureProof, ErasureRequest, Restriction, RetentionRule
from crm.operations.approaching import Terms, approach, list_influencer
from crm.operations.contacts import create_contact
from crm.operations.conversing import open_request, write_to_customer
from crm.operations.erasing import confirm_erasure, erase_due, request_erasure, withdraw_erasure
from crm.operations.integrity import checks
from crm.operations.merging_records import merge_records, unmerge_records
from crm.operations.restricting import lift_restriction, restrict
from crm.operations.retaining import retain
from crm.operations.saying import Words
from crm.operations.segmenting import preview
from crm.privacy_errors import PersonIsRestricted, PersonIsToBeForgotten
from crm.reports.erasure_preview import preview_erasure
from crm.reports.exports import as_table
from crm.reports.restrictions import restriction_of
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db
WANTED = "asked for by letter"
EVERYBODY = {"field": "name", "op": "contains", "value": "a"}
LATER = timedelta(days=15)


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["admin"])


@pytest.fixture
def anna(db):
    return ContactFactory(name="Anna Amsel", email="anna@example.org")


def confirmed(contact, keeper):
    request = request_erasure(contact, by=keeper, reason=WANTED)
    return confirm_erasure(request, by=keeper, seen=preview_erasure(contact).seen)


def test_from_the_confirmation_on_nothing_is_done_with_a_person(anna, keeper, agent):
    bert = ContactFactory(name="Berta")
    listed = list_influencer(anna, owner=agent, by=agent, terms=Terms("is heard"))
    request = request_erasure(anna, by=keeper, reason=WANTED)
    assert restriction_of(anna) is None
    request = confirm_erasure(request, by=keeper, seen=preview_erasure(anna).seen)

    assert request.restriction == restriction_of(anna)
    assert [row.pk for row in preview("contact", EVERYBODY).rows] == [bert.pk]
    assert "Amsel" not in "".join(as_table(Contact.objects.all()))
    for refused in (
        lambda: approach(listed, by=agent, about="a talk"),
        lambda: merge_records(anna, bert, by=agent, reason="the same"),
    ):
        with pytest.raises(PersonIsRestricted):
            refused()
    with pytest.raises(PersonIsToBeForgotten):
        lift_restriction(request.restriction, by=keeper, reason=WANTED)

    withdraw_erasure(request, by=keeper)
    assert restriction_of(anna) is None
    assert "Amsel" in "".join(as_table(Contact.objects.all()))


def test_what_was_demanded_before_holds_again_after_a_withdrawal(anna, keeper):
    for until in (None, timezone.now() + timedelta(days=3)):
        restrict(anna, by=keeper, reason="a dispute", until=until)
        request = confirmed(anna, keeper)
        assert restriction_of(anna).until is None

        withdraw_erasure(request, by=keeper)

        held = restriction_of(anna)
        assert (held.reason, held.until) == ("a dispute", until)
        lift_restriction(held, by=keeper, reason=WANTED)


def test_a_restriction_ends_with_the_person(anna, keeper):
    confirmed(anna, keeper)
    assert erase_due(timezone.now() + LATER) == 1

    held = Restriction.objects.get()
    assert (held.lifted_by, held.reason, restriction_of(anna)) == (keeper, "", None)


def test_nobody_who_is_to_be_forgotten_gets_mail(customer, helper, keeper, agent):
    others = open_request("Pump", Words("It leaks."), by=helper)
    ticket = open_request("Pump", Words("It leaks."), by=customer)
    request = confirmed(ticket.contact, keeper)

    def letters():
        mail.outbox.clear()
        for intake in intakes():
            run_intake(intake, lane="live")
        Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
        send_due_mail()
        return sorted(address for letter in mail.outbox for address in letter.to)

    for one in (others, ticket):
        write_to_customer(one, Words("Which one?"), by=agent)
    assert letters() == [helper.email]

    withdraw_erasure(request, by=keeper)
    write_to_customer(ticket, Words("Which one, please?"), by=agent)
    assert letters() == [customer.email]


def at_once(*doings):
    """Do all of it at the same moment; return what became of each."""
    barrier = Barrier(len(doings))

    def one(do):
        try:
            barrier.wait()
            # By chance, so that each is first now and then.
            time.sleep(random.random() / 15)
            do()
        except (DomainError, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(one, doings))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_all_who_act_on_one_person_at_once_each_is_whole_or_refused(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    keeper, agent = MemberFactory(roles=["admin"]), MemberFactory(roles=["support"])
    RetentionRule.objects.filter(what="people").update(days=30, is_active=True)
    for turn in range(8):
        anna = create_contact(f"Anna Amsel {turn}", by=agent, email=f"anna{turn}@example.org")
        twin = create_contact(f"Anna Amsel {turn}", by=agent)
        merged = create_contact(f"A. Amsel {turn}", by=agent, email=f"other{turn}@example.org")
        before = merge_records(merged, anna, by=agent, reason="the same")
        table = f"name,email,phone\nAnna,anna{turn}@example.org,+49 30 55512{turn:02d}\n".encode()
        rows = [hand_in_contacts(f"{turn}-{number}.csv", table, by=agent, duplicates="fill") for number in range(2)]
        for row in rows:
            check_import(row, by=agent)
        running.run_waiting_imports()
        for row in rows:
            run_import(row, by=agent)
        request = request_erasure(anna, by=keeper, reason=WANTED)
        seen = preview_erasure(anna).seen
        Contact.objects.filter(pk__in=[anna.pk, twin.pk, merged.pk]).update(created_at=timezone.now() - timedelta(90))

        outcomes = at_once(
            lambda request=request, seen=seen: confirm_erasure(request, by=keeper, seen=seen),
            lambda anna=anna, twin=twin: merge_records(twin, anna, by=agent, reason="the same"),
            lambda before=before: unmerge_records(before, by=agent, reason="not the same"),
            running.run_waiting_imports,
            lambda: retain(timezone.now()),
            lambda request=request: withdraw_erasure(request, by=keeper),
        )
        request.refresh_from_db()
        # Confirmed and withdrawn in this order, or only one of them; never withdrawn and waiting.
        assert (request.withdrawn_at is not None) == (outcomes[5] == "done")
        assert (request.confirmed_at is not None) == (outcomes[0] == "done")
        held = Restriction.objects.filter(contact=anna, lifted_at=None).exists()
        assert held == (request.confirmed_at is not None and request.withdrawn_at is None)

        again = request if request.is_open else request_erasure(anna, by=keeper, reason=WANTED)
        if again.confirmed_at is None:
            again = confirm_erasure(again, by=keeper, seen=preview_erasure(anna).seen)
        late = timezone.now() + LATER
        outcomes = at_once(
            lambda late=late: erase_due(late),
            lambda late=late: erase_due(late),
            lambda again=again: withdraw_erasure(again, by=keeper),
            running.run_waiting_imports,
            lambda: retain(timezone.now()),
        )
        again.refresh_from_db()
        erased = again.done_at is not None
        assert erased != (outcomes[2] == "done")
        assert ErasureProof.objects.filter(request=again).count() == int(erased)
        anna.refresh_from_db()
        if erased:
            assert (anna.name, anna.email, anna.points.count(), restriction_of(anna)) == ("", "", 0, None)
            assert not ContactImport.objects.filter(pk__in=[row.pk for row in rows]).exclude(stored_as="").exists()
        assert all_right(checks())
    assert not ErasureRequest.objects.exclude(problem="").exists()
