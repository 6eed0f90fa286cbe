"""What is kept about people goes when its time is over, by rules that somebody put in force."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community.errors import VersionIsStale
from config.integrity import all_checks
from crm.models import (
    AccountValue,
    Change,
    Contact,
    InboundEvent,
    Message,
    RetentionRule,
    RetentionRun,
    Ticket,
    TicketEvent,
)
from crm.operations.closing import close_ticket
from crm.operations.opening import Problem, open_ticket
from crm.operations.restricting import restrict
from crm.operations.retaining import AT_ONCE, change_retention, retain
from crm.operations.solving import solve_ticket
from crm.privacy_errors import MayNotAnswerForPersonalData, RetentionIsTooShort
from crm.tasks import retain as task
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import (
    AccountFactory,
    ChannelFactory,
    ContactFactory,
    MessageFactory,
    ResolutionFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO, LATELY = NOW - timedelta(days=2_000), NOW - timedelta(days=10)
MARK = "Zwiebelturm"


@pytest.fixture
def keeper():
    return MemberFactory(roles=["community_manager"])


def rule(what, days=365):
    RetentionRule.objects.filter(what=what).update(days=days, is_active=True)
    return RetentionRule.objects.get(what=what)


def closed(opened_at=LONG_AGO, **fields):
    ticket = TicketFactory(status="closed", opened_at=opened_at, solved_at=opened_at, subject=MARK, **fields)
    MessageFactory(ticket=ticket, contact=ticket.contact, body=MARK, html=MARK, written_at=opened_at)
    ResolutionFactory(ticket=ticket, resolved_at=opened_at, answer=MARK)
    # The factory of a resolution leaves it solved.
    Ticket.objects.filter(pk=ticket.pk).update(status="closed")
    return ticket


def words_of(ticket):
    ticket = Ticket.objects.select_related("resolution").get(pk=ticket.pk)
    message = Message.objects.get(ticket=ticket)
    return [ticket.subject, ticket.resolution.answer, message.body, message.html]


def test_no_rule_is_in_force_before_somebody_says_so():
    ticket = closed()

    assert {one.what for one in RetentionRule.objects.all()} == {"words", "people", "changes"}
    assert retain(NOW) == 0
    assert words_of(ticket) == [MARK] * 4


def test_words_of_tickets_that_closed_long_ago_go_and_the_ticket_stays():
    rule("words")
    old, new = closed(), closed(opened_at=LATELY)

    assert task() == 1

    assert words_of(old) == ["", "", "", ""]
    assert words_of(new) == [MARK] * 4
    assert Ticket.objects.count() == 2
    assert RetentionRun.objects.values_list("rule__what", "days", "forgotten").get() == ("words", 365, 1)
    assert retain(NOW) == 0


def test_what_happened_to_a_ticket_lately_keeps_its_words(agent):
    rule("words")
    ticket = closed()
    TicketEvent.objects.create(ticket=ticket, kind="tags_changed", by=agent, occurred_at=LATELY, extras={})

    assert retain(NOW) == 0
    assert words_of(ticket) == [MARK] * 4


def test_a_ticket_that_is_open_keeps_its_words_however_old():
    rule("words")
    ticket = closed()
    Ticket.objects.filter(pk=ticket.pk).update(status="solved")

    assert retain(NOW) == 0


def test_the_ticket_of_a_question_keeps_the_name_of_the_question():
    rule("words")
    topic = TopicFactory(title="It hums")
    ticket = closed(topic=topic, origin="community")
    Ticket.objects.filter(pk=ticket.pk).update(subject="It hums")

    retain(NOW)

    assert words_of(ticket) == ["It hums", "", "", ""]
    assert retain(NOW) == 0


def test_people_from_whom_nothing_came_are_forgotten():
    rule("people")
    silent = ContactFactory(name=MARK, email="zwiebel@example.org", created_at=LONG_AGO)
    with_old_ticket = closed(contact=ContactFactory(name=MARK, created_at=LONG_AGO)).contact
    stay = [
        ContactFactory(name="new", created_at=LATELY),
        ContactFactory(name="a member", member=MemberFactory(), created_at=LONG_AGO),
        TicketFactory(contact__name="waits", contact__created_at=LONG_AGO, opened_at=LONG_AGO, status="open").contact,
        closed(opened_at=LATELY, contact=ContactFactory(name="asked lately", created_at=LONG_AGO)).contact,
        MessageFactory(
            ticket=None, contact=ContactFactory(name="wrote lately", created_at=LONG_AGO), written_at=LATELY
        ).contact,
    ]

    assert retain(NOW) == 2

    assert list(Contact.objects.exclude(name="").order_by("pk")) == sorted(stay, key=lambda one: one.pk)
    silent.refresh_from_db()
    assert (silent.name, silent.email, silent.points.count()) == ("", "", 0)
    assert words_of(with_old_ticket.tickets.get()) == ["", "", "", ""]
    assert not Change.objects.filter(after__icontains=MARK).exists()


def test_who_pays_is_kept_silent_or_not(agent):
    rule("people")
    account = AccountFactory()
    AccountValue.objects.create(
        account=account,
        amount=100,
        currency="EUR",
        valid_from=LONG_AGO.date(),
        source="contract",
        by=agent,
        owner=agent,
    )
    ContactFactory(name=MARK, account=account, created_at=LONG_AGO)

    assert retain(NOW) == 0


@pytest.mark.parametrize("what", ["words", "people"])
def test_what_somebody_demanded_to_be_kept_is_kept(what, keeper):
    rule(what)
    ticket = closed(contact=ContactFactory(name=MARK, created_at=LONG_AGO))
    restrict(ticket.contact, by=keeper, reason="a dispute")

    assert retain(NOW) == 0
    assert words_of(ticket) == [MARK] * 4


def test_what_records_said_before_goes(keeper):
    rule("changes", days=30)
    contact = ContactFactory(name="Anna")
    Contact.objects.filter(pk=contact.pk).update(name="Berta")
    before = Change.objects.count()

    assert retain(NOW) == 0
    assert retain(NOW + timedelta(days=31)) == before > 0

    assert not Change.objects.exists()


def test_many_go_in_small_steps_and_each_is_logged():
    rule("changes", days=30)
    ContactFactory.create_batch(AT_ONCE + 5)
    count = Change.objects.count()

    assert retain(NOW + timedelta(days=31)) == count
    taken = list(RetentionRun.objects.order_by("pk").values_list("forgotten", flat=True))
    assert sum(taken) == count
    assert max(taken) == AT_ONCE


def test_counts_and_money_stay_and_nothing_is_found_wrong(agent, django_capture_on_commit_callbacks):
    rule("words", days=30)
    rule("people", days=30)
    with django_capture_on_commit_callbacks(execute=True):
        ticket = open_ticket(Problem(ContactFactory(name=MARK), MARK), by=agent)
        solve_ticket(ticket, by=agent, answer=MARK)
        close_ticket(ticket, by=agent)
    before = {check.check: check.wrong for check in all_checks()}

    assert retain(NOW + timedelta(days=3_000)) == 2

    assert {check.check: check.wrong for check in all_checks()} == before
    assert Ticket.objects.get().events.count() >= 3


def test_the_raw_text_of_what_was_said_goes_too():
    rule("words")
    ticket = closed()
    message = Message.objects.get(ticket=ticket)
    event = InboundEvent.objects.create(
        channel=ChannelFactory(),
        external_id="1",
        raw=MARK.encode(),
        state="done",
        signature="ok",
        ended_at=LONG_AGO,
        message=message,
    )

    retain(NOW)

    event.refresh_from_db()
    assert bytes(event.raw) == b""


def test_rules_are_changed_by_those_who_answer_for_personal_data(keeper, agent):
    words = RetentionRule.objects.get(what="words")

    changed = change_retention(words, by=keeper, days=90, is_active=True, version=1)

    assert (changed.days, changed.is_active, changed.version) == (90, True, 2)
    with pytest.raises(MayNotAnswerForPersonalData):
        change_retention(words, by=agent, days=90)
    with pytest.raises(VersionIsStale):
        change_retention(words, by=keeper, days=91, version=1)
    with pytest.raises(RetentionIsTooShort):
        change_retention(words, by=keeper, days=29)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.filter(what="words").update(days=1)


def test_the_log_is_never_changed():
    rule("words")
    closed()
    retain(NOW)

    for change in (lambda: RetentionRun.objects.update(forgotten=5), lambda: RetentionRun.objects.get().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_programs_see_how_many_a_rule_takes_before_it_is_in_force(api_of, keeper, agent_api):
    closed()
    api = api_of(keeper)
    rules = api.get("/api/v1/retention-rules/").json()
    words = next(one for one in rules if one["what"] == "words")

    changed = api.patch(f"/api/v1/retention-rules/{words['id']}/", {"days": 60, "is_active": True}, format="json")
    retain(NOW)

    assert (words["takes"], words["is_active"]) == (1, False)
    assert changed.json()["version"] == 2
    assert api.get("/api/v1/retention-runs/").json()["results"][0]["forgotten"] == 1
    assert api.patch(f"/api/v1/retention-rules/{words['id']}/", {"days": 3}, format="json").status_code == 400
    assert agent_api.get("/api/v1/retention-rules/").status_code == 403


def test_the_back_office_asks_and_says_what_goes(client, keeper, settings):
    settings.STAFF_MFA = False
    closed()
    words = RetentionRule.objects.get(what="words")
    client.force_login(keeper)
    act = reverse("admin:crm_retentionrule_act", args=[words.pk, "change-rule"])

    assert "it takes: 1." in client.get(act).content.decode()
    client.post(act, {"days": 60, "is_active": "on"})

    words.refresh_from_db()
    assert (words.days, words.is_active) == (60, True)
    assert client.get(reverse("admin:crm_retentionrule_changelist")).status_code == 200
    assert client.get(reverse("admin:crm_retentionrun_changelist")).status_code == 200
