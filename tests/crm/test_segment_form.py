"""The rule of a segment is put together of rows, without a script, and tried before it is saved."""

import pytest
from django.urls import reverse
from django.utils import translation

from crm.admin.rule_rows import Rows, as_rows, as_rule
from crm.models import Segment
from crm.operations.segmenting import save_segment
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db
ADD = {"name": "Firms", "description": "", "target": "contact", "rule_join": "all"}


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def rows(*said):
    names = ("field", "op", "value")
    return {
        f"rule_{name}_{place}": value for place, row in enumerate(said) for name, value in zip(names, row, strict=True)
    }


def page_of(segment):
    return reverse("admin:crm_segment_change", args=[segment.pk])


def test_rows_become_a_rule_and_come_back_as_rows(desk):
    works = AccountFactory(name="Works", kind="firm")
    ada, _bo = ContactFactory(name="Ada Byron", account=works), ContactFactory(name="Bo")

    said = rows(("account.kind", "is", "firm"), ("", "is", ""), ("name", "begins", "Ada"))
    desk.post(reverse("admin:crm_segment_add"), ADD | said)

    segment = Segment.objects.get()
    assert segment.rule == {
        "all": [
            {"field": "account.kind", "op": "is", "value": "firm"},
            {"field": "name", "op": "begins", "value": "Ada"},
        ]
    }
    assert (segment.count, ada.name in desk.get(page_of(segment)).content.decode()) == (1, True)
    html = " ".join(desk.get(page_of(segment)).content.decode().split())
    assert '<option value="account.kind" selected>' in html
    assert 'name="rule_value_1" value="Ada"' in html
    # Contacts are chosen, so what only accounts have is not offered.
    assert '<option value="value"' not in html


def test_a_rule_is_tried_by_a_button_and_nothing_is_saved(desk, agent):
    ContactFactory(name="Ada Byron"), ContactFactory(name="Bo")
    look = ADD | rows(("name", "is", "Bo"), ("name", "is", "Ada Byron")) | {"rule_join": "any", "_look": "x"}

    page = desk.post(reverse("admin:crm_segment_add"), look)
    saved = save_segment("Old", by=agent, target="contact", rule={"field": "name", "op": "is", "value": "Bo"})
    tried = desk.post(page_of(saved), look | {"name": "Old"})

    for answer in (page, tried):
        assert "2: Ada Byron, Bo" in " ".join(answer.content.decode().split())
        assert "errornote" not in answer.content.decode()
    saved.refresh_from_db()
    assert (Segment.objects.count(), saved.rule["value"]) == (1, "Bo")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("name", "more", "3"), "see what rules can ask for"),
        (("tickets", "more", "many"), "see what rules can ask for"),
        (("account.kind", "is", "zoo"), "see what rules can ask for"),
        (("nowhere", "is", "x"), "see what rules can ask for"),
        (("", "is", "x"), "Fill in at least one row"),
    ],
)
@pytest.mark.parametrize("button", ["_look", "_save"])
def test_what_cannot_be_asked_is_said_and_what_was_typed_stays(desk, row, told, button):
    page = desk.post(reverse("admin:crm_segment_add"), ADD | rows(row) | {button: "x"}).content.decode()

    assert told in page
    assert not row[0] or f'value="{row[2]}"' in page
    assert not Segment.objects.exists()


def test_what_rows_cannot_say_is_changed_as_text(desk, agent):
    rule = {"not": {"field": "name", "op": "is", "value": "Bo"}}
    segment = save_segment("Not Bo", by=agent, target="contact", rule=rule)

    html = desk.get(page_of(segment)).content.decode()
    desk.post(
        page_of(segment),
        {"name": "Not Ada", "description": "", "rule": '{"not": {"field": "name", "op": "is", "value": "Ada"}}'},
    )
    broken = desk.post(page_of(segment), {"name": "Not Ada", "description": "", "rule": "{"})

    assert "it is changed as text" in html
    assert "This is no JSON." in broken.content.decode()
    segment.refresh_from_db()
    assert (segment.name, segment.rule["not"]["value"]) == ("Not Ada", "Ada")


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "2.5", 2.5),
        ("en", "1,234.5", 1234.5),
        ("en", "12,5", None),
        ("de", "2,5", 2.5),
        ("de", "1.234,5", 1234.5),
        ("de", "2.5", 2.5),
        ("de", "1.234", None),
        ("de", "1_000", None),
        ("en", "\u0661\u0662", None),
    ],
)
def test_numbers_are_read_as_the_language_writes_them_and_never_guessed(desk, language, typed, meant):
    said = {**ADD, **rows(("tickets", "more", typed)), "_save": "x"}

    desk.post(reverse("admin:crm_segment_add"), said, headers={"Accept-Language": language})

    assert [one.rule["value"] for one in Segment.objects.all()] == ([] if meant is None else [meant])
    if meant is not None:
        with translation.override(language):
            assert as_rule(as_rows(Segment.objects.get().rule)) == Segment.objects.get().rule


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "tickets", "op": "at_least", "value": 3},
        {
            "any": [
                {"field": "account.value", "op": "more", "value": 2.5},
                {"field": "member", "op": "in", "value": [1, 2]},
            ]
        },
        {
            "all": [
                {"field": "created_at", "op": "last_days", "value": 30},
                {"field": "email", "op": "is_set", "value": False},
            ]
        },
        {"field": "created_at", "op": "since", "value": "2026-01-01"},
    ],
)
def test_a_rule_is_the_same_after_the_way_through_the_form(rule):
    said = as_rows(rule)

    assert isinstance(said, Rows)
    assert as_rule(said) == rule
