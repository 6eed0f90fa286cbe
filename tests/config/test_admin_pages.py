"""Every page of the back office opens for those who may see it, and in the books for nobody else."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.urls import reverse

from community.admin.base import ReadOnlyAdmin
from community.foundation.events import IntakeMark
from community.models import Member
from crm.models import TopicIntake
from roi.models import IdeaIntake, TicketIntake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_story")]
APPS = {"community", "ideas", "crm", "roi"}
LOGINS = ["admin", "agent", "product", "manager", "community", "controller"]
READ_BOOKS = {"admin", "manager", "controller"}
# Who asked about whom is for those alone who sign.
READ_QUESTIONS = {"admin", "controller"}
WRITE_BOOKS = {"admin", "controller"}
IN_BOOKS = {
    *("goal", "strategy", "valuedriver", "kpi", "conversionrule", "ruleversion", "attributionpolicy", "hourlyrate"),
    *("costentry", "period", "posting", "valuation", "exclusion", "ledgeraccount", "ticketintake", "ideaintake"),
}


@pytest.fixture
def back_office(settings):
    """The whole story, and what it lacks: events that failed."""
    settings.STAFF_MFA = False
    for marks in (TopicIntake, TicketIntake, IdeaIntake):
        newest = marks.objects.order_by("-pk").values("pk")[:1]
        marks.objects.filter(pk__in=newest).update(state=IntakeMark.State.DEAD)


def test_every_page_opens_for_whom_it_should(back_office, client, rf):
    answers = {}
    for login in LOGINS:
        request = rf.get("/")
        request.user = Member.objects.get(email=f"{login}@demo.example")
        client.force_login(request.user)
        for page, address in pages(request):
            answers[login, *page] = client.get(address).status_code

    wrong = {asked: status for asked, status in answers.items() if status not in wanted(*asked)}
    assert wrong == {}
    seen = {(model, name) for _login, label, model, name in answers if label == "roi"}
    assert {(model, name) for model in IN_BOOKS for name in ("changelist", "add", "change")} <= seen


def pages(request) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Every list, the form for a new row and the page of the newest row that the reader finds there."""
    for model, model_admin in admin.site._registry.items():
        label, name = model._meta.app_label, model._meta.model_name
        if label in APPS:
            yield (label, name, "changelist"), reverse(f"admin:{label}_{name}_changelist")
            yield (label, name, "add"), reverse(f"admin:{label}_{name}_add")
            row = model_admin.get_queryset(request).order_by("-pk").first()
            if row is not None:
                yield (label, name, "change"), reverse(f"admin:{label}_{name}_change", args=[row.pk])


def wanted(login: str, label: str, model: str, page: str) -> set[int]:
    """Who reads the books reads all of them; what only acts write nobody adds by hand."""
    if label != "roi":
        return {200} if login == "admin" and page != "add" else {200, 403}
    if page == "add":
        by_acts_only = isinstance(admin_of(label, model), ReadOnlyAdmin)
        return {200} if login in WRITE_BOOKS and not by_acts_only else {403}
    readers = READ_QUESTIONS if model == "personquery" else READ_BOOKS
    return {200} if login in readers else {403}


def admin_of(label: str, model: str) -> admin.ModelAdmin:
    return next(one for found, one in admin.site._registry.items() if found._meta.label_lower == f"{label}.{model}")
