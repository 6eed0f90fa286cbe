"""A person is forgotten: in two steps, after days of grace, with a proof; no value of theirs is found anywhere afterwards."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from community.models import Flag, WatchedWord
from community.operations.erasing import erase_member
from config.integrity import all_checks
from crm.models import (
    AccountValue,
    ContactImport,
    ErasureProof,
    Message,
    Resolution,
    Satisfaction,
    Ticket,
)
from crm.operations.contacts import create_contact, edit_contact
from crm.operations.conversing import open_request
from crm.operations.erasing import confirm_erasure, erase_due, hash_of, request_erasure
from crm.operations.escalation import escalate_ticket, return_to_community
from crm.operations.forgetting_traces import forget_traces
from crm.operations.merging_records import merge_records
from crm.operations.naming import begin_forgetting, end_forgetting
from crm.operations.rating import give_satisfaction
from crm.operations.restricting import restrict
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from crm.reports.erasure_preview import preview_erasure
from crm.tasks import erase_due as task
from ideas.models import TrackerIssue
from ideas.operations.caring import write_idea_note
from ideas.operations.commenting import comment_on_idea, edit_comment
from ideas.operations.issues import link_issue
from roi.models import Posting
from tests.crm.privacy.lives import VALUES, a_whole_life
from tests.crm.privacy.traces import found_in_database, found_in_storage
from tests.factories.community import MemberFactory
from tests.factories.crm import CommunityTicketFactory, MessageFactory, TicketFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.reviews import card, colleague, judged, said

pytestmark = pytest.mark.django_db
WANTED = "asked for by letter"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    return tmp_path


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["admin"])


def confirmed(contact, keeper):
    request = request_erasure(contact, by=keeper, reason=WANTED)
    return confirm_erasure(request, by=keeper, seen=preview_erasure(contact).seen)


def totals():
    return (
        Ticket.objects.count(),
        Ticket.objects.filter(solved_at__isnull=False).count(),
        Satisfaction.objects.aggregate(sum=models.Sum("score"))["sum"],
        Posting.objects.count(),
        {row.check: row.wrong for row in all_checks() if row.wrong},
    )


def test_nothing_of_a_stranger_is_found_by_any_value_and_all_totals_stay(
    agent, keeper, folder, django_capture_on_commit_callbacks
):
    anna = create_contact("Q. Zwackelmann", by=agent)
    edit_contact(anna, by=agent, name="Quirina Zwackelmann")
    away = create_contact("Quirina Zwackelmann", by=agent, email="quirina@zwackel.example")
    merge_records(away, anna, by=agent, reason="Quirina Zwackelmann is one person")
    a_whole_life(anna, agent, keeper)
    restrict(anna, by=keeper, reason="Quirina Zwackelmann wrote")
    bystander = MessageFactory(ticket=TicketFactory(subject="Other"), body="Nothing of hers.")
    assert {value for _table, _column, value in found_in_database(VALUES)} == set(VALUES)
    # Three of the four files say it in plain letters, and so does the export.
    assert len({name for name, _value in found_in_storage(folder, VALUES)}) == 3
    assert len(list(folder.rglob("*.*"))) == 6
    before = totals()

    request = confirmed(away, keeper)
    assert request.contact == anna
    assert task() == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due(timezone.now() + timedelta(days=14, minutes=1)) == 1

    assert found_in_database(VALUES) == []
    assert found_in_storage(folder, VALUES) == []
    assert totals() == before
    kept = ContactImport.objects.get(name="others.csv")
    assert (kept.state, kept.preview) == ("uploaded", [{"line": 2, "name": "Bert", "emails": ["b@example.org"]}])
    assert sorted(ContactImport.objects.filter(state="failed").values_list("stored_as", flat=True)) == ["", "", "", ""]
    assert Ticket.objects.get(subject="Pump").tags == ["pump"]
    assert Message.objects.get(direction="note", body__startswith="She is").body == "She is the neighbour of …, …."
    worth = AccountValue.objects.get()
    assert (worth.amount, worth.source) == (1200, "…, …")
    begin_forgetting()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountValue.objects.update(amount=1)
    end_forgetting()
    bystander.refresh_from_db()
    assert bystander.body == "Nothing of hers."
    proof = ErasureProof.objects.get()
    told = {name: proof.counts[name] for name in ("message", "import_file", "import_row", "household", "tag")}
    assert told == {"message": 5, "import_file": 4, "import_row": 2, "household": 1, "tag": 1}
    assert proof.sha256 == hash_of(request.pk, anna.pk, proof.counts, proof.done_at)


def test_nothing_of_a_member_is_found_either_and_the_questions_stay(customer, agent, keeper):
    customer.display_name, customer.email = "Quirina Zwackelmann", "quirina@zwackel.example"
    customer.save()
    ticket = open_request("zwackelsubject", Words("zwackelword"), by=customer)
    contact = ticket.contact
    a_whole_life(contact, agent, keeper)
    solve_ticket(ticket, by=agent, answer="zwackelanswer")
    give_satisfaction(ticket, by=customer, score=2, comment="zwackelword")
    question = CommunityTicketFactory(topic__author=customer)
    escalate_ticket(question, by=agent, note="zwackelnote")
    with suppress(Exception), transaction.atomic():
        return_to_community(question, by=agent, note="zwackelnote")
    before = totals()

    confirmed(contact, keeper)
    assert erase_due(timezone.now() + timedelta(days=15)) == 1

    assert found_in_database(VALUES) == []
    assert totals() == before
    customer.refresh_from_db()
    question.refresh_from_db()
    assert (customer.erased_at is not None, question.subject) == (True, question.topic.title)
    assert Satisfaction.objects.get().score == 2


def test_a_member_who_goes_by_themselves_is_forgotten_as_thoroughly(customer, agent, keeper):
    customer.display_name, customer.email = "Quirina Zwackelmann", "quirina@zwackel.example"
    customer.save()
    contact = open_request("zwackelsubject", Words("zwackelword"), by=customer).contact
    a_whole_life(contact, agent, keeper)
    said = comment_on_idea(IdeaFactory(), by=customer, body="Quirina here")
    watched = WatchedWord.objects.create(kind="word", text="zwackelword", consequence="hold")
    edit_comment(said, by=customer, body="Call Quirina Zwackelmann, quirina@zwackel.example, zwackelword")
    assert Flag.objects.filter(thing_kind="idea_comment").exists()
    watched.delete()

    erase_member(customer, by=customer)

    assert found_in_database(VALUES) == []
    assert Resolution.objects.get().answer == ""
    assert not Message.objects.filter(ticket__contact=contact, removed_at=None).exists()


def test_what_colleagues_wrote_about_ideas_forgets_people_and_what_was_judged_stays(product):
    idea = IdeaFactory()
    write_idea_note(idea, "Quirina Zwackelmann asked twice.", by=product)
    review = judged(idea, colleague(), card(product), said(4, 5, comment="Quirina Zwackelmann is right"), by=product)
    link = link_issue(idea, "https://github.com/acme/shop/issues/1", by=product)
    TrackerIssue.objects.update(title="For Quirina Zwackelmann")
    forget_traces([], ["Quirina Zwackelmann"])
    review.refresh_from_db()
    link.issue.refresh_from_db()
    assert link.issue.title == "For …"
    assert (review.comment, review.score, idea.notes.get().body) == ("… is right", Decimal("56.2500"), "… asked twice.")
