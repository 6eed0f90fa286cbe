"""Erasing somebody takes two steps, days of grace, and ends with a proof."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.models import (
    Contact,
    ErasureProof,
    ErasureRequest,
    PrivacyPolicy,
)
from crm.operations.erasing import confirm_erasure, erase_due, request_erasure, withdraw_erasure
from crm.privacy_errors import (
    DemandHasNoReason,
    ErasureIsConfirmed,
    ErasureIsOver,
    ErasurePreviewIsStale,
    MayNotAnswerForPersonalData,
)
from crm.reports.erasure_preview import preview_erasure
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
WANTED = "asked for by letter"


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["admin"])


def confirmed(contact, keeper):
    request = request_erasure(contact, by=keeper, reason=WANTED)
    return confirm_erasure(request, by=keeper, seen=preview_erasure(contact).seen)


def test_it_takes_two_steps_and_what_was_looked_at(agent, keeper):
    anna = ContactFactory()
    for by, reason, refusal in [(agent, WANTED, MayNotAnswerForPersonalData), (keeper, "", DemandHasNoReason)]:
        with pytest.raises(refusal):
            request_erasure(anna, by=by, reason=reason)
    request = request_erasure(anna, by=keeper, reason=WANTED)
    assert request_erasure(anna, by=keeper, reason=WANTED) == request
    assert erase_due(timezone.now() + timedelta(days=99)) == 0
    seen = preview_erasure(anna).seen
    with pytest.raises(MayNotAnswerForPersonalData):
        confirm_erasure(request, by=agent, seen=seen)
    MessageFactory(contact=anna, ticket=TicketFactory(contact=anna))
    with pytest.raises(ErasurePreviewIsStale):
        confirm_erasure(request, by=keeper, seen=seen)

    confirm_erasure(request, by=MemberFactory(roles=["admin"]), seen=preview_erasure(anna).seen)
    with pytest.raises(ErasureIsConfirmed):
        confirm_erasure(request, by=keeper, seen=seen)


def test_it_can_be_withdrawn_while_there_is_grace_and_not_afterwards(agent, keeper):
    PrivacyPolicy.objects.update_or_create(pk=1, defaults={"grace_days": 3})
    anna = ContactFactory(name="Anna")
    request = confirmed(anna, keeper)
    with pytest.raises(MayNotAnswerForPersonalData):
        withdraw_erasure(request, by=agent)
    withdraw_erasure(request, by=keeper)
    assert erase_due(timezone.now() + timedelta(days=4)) == 0

    again = confirmed(anna, keeper)
    assert again != request
    assert erase_due(timezone.now() + timedelta(days=2)) == 0
    assert erase_due(timezone.now() + timedelta(days=3, minutes=1)) == 1
    assert erase_due(timezone.now() + timedelta(days=3, minutes=1)) == 0
    with pytest.raises(ErasureIsOver):
        withdraw_erasure(again, by=keeper)
    assert (Contact.objects.get(pk=anna.pk).name, ErasureRequest.objects.get(pk=again.pk).reason) == ("", "")


def test_whoever_may_not_be_erased_is_told_and_tried_again():
    admin = MemberFactory(roles=["admin"], is_superuser=True)
    contact = ContactFactory(member=admin)
    request = confirmed(contact, admin)

    assert erase_due(timezone.now() + timedelta(days=15)) == 0
    request.refresh_from_db()
    assert (request.problem, request.done_at) == ("last_admin_stays", None)


def test_the_database_keeps_the_proof_and_erases_nobody_unconfirmed(keeper):
    confirmed(ContactFactory(), keeper)
    erase_due(timezone.now() + timedelta(days=15))
    open_one = request_erasure(ContactFactory(), by=keeper, reason=WANTED)
    for past_the_acts in (
        lambda: ErasureProof.objects.update(sha256="x"),
        lambda: ErasureProof.objects.all().delete(),
        lambda: ErasureRequest.objects.filter(pk=open_one.pk).update(done_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            past_the_acts()
    written = io.StringIO()
    call_command("verify_integrity", stdout=written)
    assert all(json.loads(line)["wrong"] == 0 for line in written.getvalue().splitlines())


def test_programs_look_ask_confirm_and_withdraw(api_of, agent_api, keeper):
    anna = ContactFactory()
    api, address = api_of(keeper), f"/api/v1/contacts/{anna.pk}"
    shown = api.get(f"{address}/erasure-preview/").json()
    assert (shown["goes"], shown["erases_member"]) == ({"contact": 1, "contact_point": 1, "change": 2}, False)
    made = api.post(f"{address}/erasures/", {"reason": WANTED}, format="json")
    number = made.json()["id"]
    confirmation = f"/api/v1/erasures/{number}/confirmation/"
    assert api.post(confirmation, {"seen": "something else"}, format="json").status_code == 409
    assert api.post(confirmation, {"seen": shown["seen"]}, format="json").json()["due_at"]
    assert api.delete(f"/api/v1/erasures/{number}/").json()["withdrawn_at"]
    assert api.get(f"/api/v1/erasures/{number}/").json()["proof"] is None
    confirmed(anna, keeper)
    erase_due(timezone.now() + timedelta(days=15))
    assert [row["proof"] is None for row in api.get(f"{address}/erasures/").json()["results"]] == [False, True]
    for page in (f"{address}/erasures/", f"{address}/erasure-preview/", f"/api/v1/erasures/{number}/"):
        assert agent_api.get(page).status_code == 403


def test_the_back_office_shows_what_goes_before_it_asks(client, keeper, agent, settings):
    settings.STAFF_MFA = False
    anna = ContactFactory(name="Anna Amsel")
    client.force_login(keeper)
    assert client.post(f"/admin/crm/contact/{anna.pk}/acts/erase/", {"reason": WANTED}).status_code == 302
    request = ErasureRequest.objects.get()
    address = f"/admin/crm/erasurerequest/{request.pk}"
    page = client.get(f"{address}/acts/confirm/")
    assert b"What stays and names nobody" in page.content
    # In the words of people, not of tables.
    assert b"Contact points</th>" in page.content
    assert b"contact_point" not in page.content
    seen = page.context["form"].initial["seen"]
    assert client.post(f"{address}/acts/confirm/", {"seen": seen}).status_code == 200
    assert client.post(f"{address}/acts/confirm/", {"seen": seen, "looked": "on"}).status_code == 302
    assert client.post(f"{address}/acts/withdraw/").status_code == 302
    request.refresh_from_db()
    assert (request.confirmed_by, request.withdrawn_by) == (keeper, keeper)
    assert client.get(f"{address}/change/").status_code == 200

    client.force_login(agent)
    assert client.get(f"{address}/change/").status_code == 403
