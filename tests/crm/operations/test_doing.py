"""Activities are planned, done, and reminded of once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Notification
from community.operations.erasing import erase_member
from config.intakes import run_here
from crm.models import Activity, ActivityReminder, Change, Contact
from crm.operations.contacts import contacts_of, create_contact, edit_contact
from crm.operations.doing import (
    edit_activity,
    finish_activity,
    plan_activity,
    remind_of_activities,
    resume_activity,
)
from crm.operations.reaching import add_point
from crm.people_errors import ActivityIsAboutNobody, MayNotKeepActivities, ReminderTooLate, ReminderWithoutDay
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db


def test_an_activity_is_planned_done_and_not_done(agent, manager, customer):
    contact, tomorrow = ContactFactory(), timezone.now() + timedelta(days=1)

    task = plan_activity("Call  back", by=agent, contact=contact, due_at=tomorrow, assignee=manager)
    note = plan_activity("Met at the fair", by=agent, contact=contact, kind="meeting")

    assert (task.subject, task.done_at, note.done_by) == ("Call back", None, agent)
    assert list(Activity.objects.waiting().assigned_to(manager)) == [task]
    assert list(Activity.objects.overdue_at(tomorrow + timedelta(hours=1))) == [task]
    assert (finish_activity(task, by=manager).done_by, finish_activity(task, by=agent)) == (manager, None)
    assert (resume_activity(task, by=agent).done_at, resume_activity(task, by=agent)) == (None, None)
    assert edit_activity(task, by=agent, subject="Write").version == 4
    with pytest.raises(ActivityIsAboutNobody):
        plan_activity("Nothing", by=agent)
    with pytest.raises(ReminderWithoutDay):
        plan_activity("Soon", by=agent, contact=contact, remind_at=tomorrow)
    with pytest.raises(MayNotKeepActivities):
        finish_activity(task, by=customer)


def test_nobody_is_reminded_when_it_is_too_late(agent, client, settings):
    settings.STAFF_MFA = False
    due, contact = timezone.now() + timedelta(days=1), ContactFactory()
    late = due + timedelta(minutes=1)
    task = plan_activity("Call", by=agent, contact=contact, due_at=due, remind_at=due)

    for refused in (
        lambda: plan_activity("Write", by=agent, contact=contact, due_at=due, remind_at=late),
        lambda: edit_activity(task, by=agent, due_at=due - timedelta(minutes=1)),
    ):
        with pytest.raises(ReminderTooLate) as told:
            refused()
        assert told.value.pointer == "/remind_at"
    with pytest.raises(IntegrityError, match="one_is_reminded_before_it_is_due"), transaction.atomic():
        Activity.objects.update(remind_at=late)
    client.force_login(agent)
    typed = {"due_at_0": "2026-03-02", "due_at_1": "08:00", "remind_at_0": "2026-03-02", "remind_at_1": "08:01"}
    form = {"kind": "task", "subject": "Write", "contact": contact.pk, **typed}
    assert str(ReminderTooLate.sentence) in client.post("/admin/crm/activity/add/", form).content.decode()
    assert Activity.objects.count() == 1


def test_whoever_has_something_to_do_is_reminded_once_for_each_time(agent, manager):
    now, contact = timezone.now(), ContactFactory()
    late, soon = now - timedelta(minutes=5), now + timedelta(hours=1)
    task = plan_activity("Call", by=agent, contact=contact, due_at=soon, remind_at=late, assignee=manager)
    plan_activity("Later", by=agent, contact=contact, due_at=soon, remind_at=soon, assignee=manager)

    assert (remind_of_activities(), remind_of_activities()) == (1, 0)
    list(run_here())
    list(run_here())

    told = Notification.objects.filter(kind="activity_due")
    assert [(row.recipient, row.source) for row in told] == [(manager, "crm.activity_reminder")]
    edit_activity(task, by=agent, remind_at=late + timedelta(minutes=1))
    assert remind_of_activities() == 1
    finish_activity(task, by=agent)
    assert ActivityReminder.objects.count() == 2


def test_the_database_writes_down_who_changed_what_whoever_it_was(agent):
    contact = create_contact("Ada", by=agent, email="ada@example.org")
    edit_contact(contact, by=agent, name="Ada Byron")
    Contact.objects.filter(pk=contact.pk).update(name="Nobody's")

    changes = list(
        Change.objects.of("contact", contact.pk).filter(kind="changed", after__has_key="name").order_by("id")
    )

    assert [(row.before["name"], row.after["name"]) for row in changes] == [
        ("Ada", "Ada Byron"),
        ("Ada Byron", "Nobody's"),
    ]
    assert (changes[0].by, bool(changes[1].role)) == (agent, True)
    assert Change.objects.of_contact(contact.pk).filter(row="point", kind="created").count() == 1
    assert "version" not in changes[0].after


def test_what_was_said_before_goes_with_the_person(agent):
    member = MemberFactory(display_name="Xanthippe", email="x@example.org")
    contact = contacts_of([member])[member.pk]
    add_point(contact, "phone", "+49 30 987654", by=agent)
    edit_contact(contact, by=agent, name="Xanthippe Q")
    plan_activity("Ask Xanthippe", by=agent, contact=contact)

    erase_member(member, by=member)

    said = str(list(Change.objects.values_list("before", "after"))) + str(list(Activity.objects.values_list("subject")))
    assert not any(word in said for word in ("Xanthippe", "x@example.org", "987654"))
