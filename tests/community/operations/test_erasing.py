"""Forgetting a person, and telling what is known."""

import json
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import Client

from community.errors import LastAdminStays, MayNotErase
from community.foundation.integrity import all_right
from community.models import Draft, Member, MeToo, Notification, PointEntry, Post, PrivacyRequest, SearchDocument, Topic
from community.operations.agreeing import add_me_too, mark_helpful
from community.operations.earning import settle_points
from community.operations.erasing import OURS, erase_member, forget_what_came_late, personal_relations
from community.operations.exporting import export_member
from community.operations.integrity import checks
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution
from config.intakes import run_here
from crm.models import Contact, Ticket
from crm.operations.contacts import give_members_contacts
from ideas.models import IdeaVote
from ideas.operations.voting import cast_vote
from roi.models import PartyMember
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory, token_for
from tests.factories.ideas import IdeaFactory

IN_THE_CRM = ["crm.Contact.email", "crm.ContactPoint.value", "crm.ContactPoint.normalised"]
NAME, ADDRESS = "Xanthippe Quibbleworth", "xanthippe.q@mail.example"
TEXT = (models.CharField, models.TextField, models.JSONField)


@pytest.fixture
def person(db):
    return MemberFactory(display_name=NAME, email=ADDRESS)


@pytest.fixture
def life(person, helper):
    """Somebody who asked, answered, voted, drafted and was told of things."""
    category = CategoryFactory()
    own = open_topic(category, by=person, title="Why?", body="It hums.").topic
    others = open_topic(category, by=helper, title="How?", body="It drips.").topic
    answer = add_post(others, by=person, body="Turn it.").post
    mark_solution(others, answer, by=helper)
    reply = add_post(own, by=helper, body="Hold it.").post
    mark_helpful(reply, by=person)
    add_me_too(TopicFactory(author=helper, category=category), by=person)
    cast_vote(IdeaFactory(category=category), by=person)
    Draft.objects.create(member=person, body="Not yet")
    token_for(person, "community:read")
    list(run_here())
    settle_points()
    person.refresh_from_db()
    return {"own": own, "others": others, "answer": answer, "reply": reply}


def columns_with(word):
    """Every column of text in any table of ours that still says the word."""
    fields = [
        (model, field.name)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT)
    ]
    return [
        f"{model._meta.label}.{name}"
        for model, name in fields
        if models.QuerySet(model).filter(**{f"{name}__icontains": word}).exists()
    ]


def test_nothing_names_the_person_any_more(person, life):
    assert columns_with(ADDRESS) == ["community.Member.email", *IN_THE_CRM]
    named = ["community.Member.display_name", "community.SearchDocument.title", "crm.Contact.name"]
    assert sorted(columns_with(NAME)) == named

    erase_member(person, by=person)
    list(run_here())

    assert (columns_with(ADDRESS), columns_with(NAME)) == ([], [])
    person.refresh_from_db()
    assert (person.is_active, person.has_usable_password(), str(person)) == (False, False, f"Member {person.pk}")


def test_votes_points_and_drafts_go_and_counts_follow(person, life):
    assert (PointEntry.objects.filter(member=person).exists(), person.points > 0) == (True, True)

    erase_member(person, by=person)
    settle_points()

    life["reply"].refresh_from_db()
    assert life["reply"].helpful_count == 0
    assert list(Topic.objects.filter(me_too_count__gt=0)) == []
    assert not IdeaVote.objects.filter(member=person).exists()
    assert not PointEntry.objects.filter(member=person).exists()
    assert not Draft.objects.exists()
    assert not Notification.objects.filter(recipient=person).exists()
    assert all_right(checks())


def test_knowledge_tickets_and_postings_stay(person, life):
    posts, tickets = Post.objects.count(), Ticket.objects.count()

    erase_member(person, by=person)
    list(run_here())
    give_members_contacts()

    assert (Post.objects.count(), Ticket.objects.count()) == (posts, tickets)
    assert Topic.objects.get(pk=life["others"].pk).is_solved
    assert life["answer"].author_id == person.pk
    assert SearchDocument.objects.filter(kind="post", author=person).count() == 1
    assert not PartyMember.objects.filter(member=person).exists()
    assert not Contact.objects.filter(member=person).exists()


def test_the_page_of_an_answer_shows_a_number(person, life, client):
    erase_member(person, by=person)

    page = client.get(life["others"].get_absolute_url()).content.decode()

    assert f"Member {person.pk}" in page
    assert NAME not in page


def test_who_was_signed_in_is_not_any_more(person, life):
    client = Client()
    client.force_login(person)
    erase_member(person, by=person)

    assert client.get("/profile/").status_code == 302


def test_forgetting_twice_changes_nothing(person):
    assert erase_member(person, by=person) is not None
    manager = MemberFactory(roles=["community_manager"])

    assert erase_member(person, by=manager) is None
    assert PrivacyRequest.objects.count() == 1


def test_what_was_written_at_that_very_moment_is_forgotten_at_night(person, life, helper):
    erase_member(person, by=person)
    topic = TopicFactory(author=helper)
    # As a vote that waited for the erasure to end.
    MeToo.objects.create(topic=topic, member=person)
    Topic.objects.filter(pk=topic.pk).update(me_too_count=1)

    assert (forget_what_came_late(), forget_what_came_late()) == (1, 0)
    assert (MeToo.objects.filter(member=person).exists(), Topic.objects.get(pk=topic.pk).me_too_count) == (False, 0)


def test_nobody_is_forgotten_or_read_by_just_anybody(person, helper, agent):
    for other in (helper, agent):
        with pytest.raises(MayNotErase):
            erase_member(person, by=other)
        with pytest.raises(MayNotErase):
            export_member(person, by=other)
    with pytest.raises(MayNotErase):
        erase_member(Member.objects.system(), by=MemberFactory(roles=["admin"]))
    assert columns_with(NAME) == ["community.Member.display_name"]


def test_the_last_who_may_do_everything_stays(db):
    root = Member.objects.create_superuser("root@example.org", display_name="Root")

    with pytest.raises(LastAdminStays):
        erase_member(root, by=root)


def test_an_erasure_that_fails_half_way_leaves_everything(person, life, monkeypatch):
    def fail(_member):
        raise IntegrityError

    monkeypatch.setattr("community.operations.erasing.forget_points", fail)
    with pytest.raises(IntegrityError), transaction.atomic():
        erase_member(person, by=person)

    person.refresh_from_db()
    assert (person.display_name, person.erased_at, Draft.objects.count()) == (NAME, None, 1)
    assert all_right(checks())


def test_every_column_that_names_a_member_says_what_becomes_of_its_row():
    fates = {fate for _model, _name, fate in personal_relations()}

    assert fates <= {"CASCADE", "SET_NULL", "PROTECT", "DB_CASCADE", "DB_SET_NULL"}


def test_an_export_holds_what_is_ones_own(person, life, helper):
    document = export_member(person, by=person)

    text = json.dumps(document, default=str)
    assert document["member"]["email"] == ADDRESS
    assert [row["title"] for row in document["topics"]] == ["Why?"]
    assert [row["body"] for row in document["posts"]] == ["It hums.", "Turn it."]
    assert [row["body"] for row in document["drafts"]] == ["Not yet"]
    assert (len(document["me_toos"]), len(document["helpful"]), len(document["idea_votes"])) == (1, 1, 1)
    assert document["contacts"][0]["email"] == ADDRESS
    assert "digest" not in text
    assert helper.email not in text
    assert PrivacyRequest.objects.get().kind == "export"


def test_the_commands_ask_do_and_say_what_they_did(person):
    out = StringIO()
    call_command("export_member", ADDRESS.upper(), stdout=out)
    assert json.loads(out.getvalue())["member"]["display_name"] == NAME

    call_command("erase_member", ADDRESS, "--yes", stdout=out)

    assert f"Number {person.pk} is forgotten" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("erase_member", ADDRESS, "--yes")


def test_who_cannot_sign_in_is_forgotten_by_number_and_by_whom_the_record_names(db):
    author, keeper = (
        MemberFactory(email=None, is_active=False, import_key="shed/users/ada"),
        MemberFactory(roles=["admin"]),
    )

    with pytest.raises(CommandError, match="--by ADDRESS"):
        call_command("erase_member", str(author.pk), "--yes")
    with pytest.raises(CommandError):
        call_command("erase_member", str(author.pk), "--yes", "--by", MemberFactory().email)
    assert Member.objects.get(pk=author.pk).erased_at is None
    call_command("erase_member", str(author.pk), "--yes", "--by", keeper.email, stdout=StringIO())

    author.refresh_from_db()
    assert (author.display_name, "ada" in author.import_key) == ("", False)
    assert PrivacyRequest.objects.get().requested_by == keeper


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_votes_cast_while_the_voter_is_forgotten_leave_true_counts():
    voter, topics = MemberFactory(), TopicFactory.create_batch(6)
    for topic in topics[:3]:
        add_me_too(topic, by=voter)
    start, faults = Barrier(3), []

    def run(act):
        start.wait()
        try:
            act()
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the test names it
            faults.append(fault)
        finally:
            connection.close()

    def vote():
        for topic in topics:
            add_me_too(topic, by=Member.objects.get(pk=voter.pk)) if Member.objects.get(pk=voter.pk).is_active else None

    threads = [Thread(target=run, args=[act]) for act in (vote, vote, lambda: erase_member(voter, by=voter))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert Member.objects.get(pk=voter.pk).erased_at is not None
    assert all_right(checks())
