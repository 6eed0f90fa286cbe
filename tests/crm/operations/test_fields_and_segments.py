"""Additional fields hold what they are defined to hold, and rules choose by them and by all that is known."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.operations.erasing import erase_member
from crm.models import Account, Contact, FieldDefinition, Segment
from crm.operations.contacts import contacts_of, create_contact, edit_contact
from crm.operations.custom_fields import set_custom
from crm.operations.defining_fields import define_field, edit_field
from crm.operations.segmenting import count_segments, delete_segment, edit_segment, preview, save_segment
from crm.people_errors import (
    ChoiceIsMissing,
    FieldCodeIsMalformed,
    FieldHoldsSomethingElse,
    FieldIsDefinedAlready,
    FieldIsRequired,
    FieldIsUnknown,
    MayNotDefineFields,
    MayNotKeepContacts,
    MayNotKeepSegments,
    RuleIsMalformed,
    SegmentIsNamedAlready,
)
from crm.reports.rules import chosen_by
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


def field(code, kind, *, target="contact", **more):
    return FieldDefinition.objects.create(target=target, code=code, label=code.title(), kind=kind, **more)


def test_each_kind_of_field_holds_its_own(agent):
    kinds = {"note": "text", "size": "number", "since": "date", "vip": "boolean", "page": "url"}
    for code, kind in kinds.items():
        field(code, kind)
    field("tier", "choice", choices=["gold", "tin"])
    contact = ContactFactory()
    good = {
        "note": " hi ",
        "size": "12.5",
        "since": "2026-02-28",
        "vip": "yes",
        "page": "https://a.example",
        "tier": "tin",
    }

    assert set_custom(contact, good, by=agent)

    contact.refresh_from_db()
    held = {**good, "note": "hi", "size": 12.5, "vip": True}
    assert (contact.custom, contact.version) == (held, 2)
    assert not set_custom(contact, {"size": 12.5}, by=agent)
    for size in ("1_000", "\u0661\u0662", "1e3", "1,5", "NaN", True):
        with pytest.raises(FieldHoldsSomethingElse):
            set_custom(contact, {"size": size}, by=agent)
    bad = {"note": 5, "size": "much", "since": "2026-02-30", "vip": "perhaps", "page": "javascript:1", "tier": "lead"}
    for code, value in bad.items():
        with pytest.raises(FieldHoldsSomethingElse) as refused:
            set_custom(contact, {code: value}, by=agent)
        assert refused.value.pointer == f"/custom/{code}"
    with pytest.raises(FieldIsUnknown):
        set_custom(contact, {"weight": 1}, by=agent)
    assert edit_contact(contact, by=agent, custom={"tier": None}).custom == {
        k: v for k, v in held.items() if k != "tier"
    }
    with pytest.raises(MayNotKeepContacts):
        set_custom(contact, {"size": 1}, by=MemberFactory())


def test_what_is_required_is_asked_for_and_definitions_are_kept_by_few(agent, keeper):
    define_field(by=keeper, target="contact", code="region", label="Region", kind="choice", choices=["north", "south"])
    region = FieldDefinition.objects.get()
    edit_field(region, by=keeper, is_required=True)

    with pytest.raises(FieldIsRequired):
        create_contact("Ada", by=agent)
    assert create_contact("Ada", by=agent, custom={"region": "north"}).custom == {"region": "north"}
    edit_field(region, by=keeper, is_active=False)
    assert create_contact("Bo", by=agent).custom == {}
    with pytest.raises(FieldIsDefinedAlready):
        define_field(by=keeper, target="contact", code="region", label="Again", kind="text")
    with pytest.raises(ChoiceIsMissing):
        edit_field(region, by=keeper, choices=[])
    with pytest.raises(MayNotDefineFields):
        edit_field(region, by=agent, label="Mine")
    for code in ("Bad code", "a__b", "a_"):
        with pytest.raises(FieldCodeIsMalformed):
            define_field(by=keeper, target="contact", code=code, label="Bad", kind="text")
        with pytest.raises(IntegrityError, match="a_field_has_a_code_to_ask_by"), transaction.atomic():
            field(code, "text")


def test_personal_fields_go_with_the_person_and_others_stay():
    member = MemberFactory()
    contact = contacts_of([member])[member.pk]
    field("birthday", "date")
    field("tier", "text", is_personal=False)
    field("gate", "text", target="ticket")
    Contact.objects.filter(pk=contact.pk).update(custom={"birthday": "1990-01-01", "tier": "gold"})
    ticket = TicketFactory(contact=contact, custom={"gate": "blue house"})

    erase_member(member, by=member)

    contact.refresh_from_db()
    ticket.refresh_from_db()
    assert (contact.custom, ticket.custom) == ({"tier": "gold"}, {})


def test_rules_choose_by_columns_fields_consent_tickets_and_worth_in_one_query(agent, queries):
    field("size", "number", target="account")
    field("tier", "choice", choices=["gold", "tin"])
    big = AccountFactory(name="Big", custom={"size": 500})
    AccountValueFactory(account=big, amount=9000)
    ada = ContactFactory(name="Ada", account=big, custom={"tier": "gold"}, email="ada@big.example")
    bo = ContactFactory(name="Bo", account=AccountFactory(custom={"size": 5}), member=MemberFactory(), email="")
    cleo = ContactFactory(name="Cleo", created_at=timezone.now() - timedelta(days=400))
    agree(ada.points.get(), by=agent)
    TicketFactory(contact=bo)

    def chosen(rule):
        return list(chosen_by("contact", rule).of(Contact.objects.order_by("id")))

    def leaf(name, op, value=None):
        return {"field": name, "op": op} | ({} if value is None else {"value": value})

    one_each = {
        (ada,): [
            *(leaf("name", "is", "Ada"), leaf("email", "contains", "BIG"), leaf("custom.tier", "is", "gold")),
            *(leaf("account.custom.size", "more", 100), leaf("account.value", "at_least", 9000)),
            *(
                leaf("agrees_to", "is", "newsletter"),
                leaf("account.name", "begins", "bi"),
                leaf("custom.tier", "is_set"),
            ),
        ],
        (bo,): [leaf("tickets", "at_least", 1), leaf("member", "is_set"), leaf("last_ticket_at", "last_days", 1)],
        (cleo,): [leaf("created_at", "before", "2026-01-01"), leaf("account", "is_set", value=False)],
        (bo, cleo): [
            *(leaf("agrees_to", "is_not", "newsletter"), {"not": leaf("custom.tier", "in", ["gold", "tin"])}),
            {"any": [leaf("name", "in", ["Bo"]), {"all": [leaf("name", "is", "Cleo"), leaf("tickets", "is", 0)]}]},
        ],
    }
    for expected, rules in one_each.items():
        for rule in rules:
            assert chosen(rule) == list(expected), rule
    compiled = chosen_by("contact", {"all": [leaf("custom.tier", "is", "gold"), leaf("account.value", "more", 1)]})
    with queries(1):
        assert list(compiled.of(Contact.objects.all())) == [ada]


def test_what_accounts_are_worth_is_compared_in_our_currency_only(settings, queries):
    euros, yen, dollars, _none = (ContactFactory(name=name, account=AccountFactory()) for name in "ABCD")
    for contact, amount, currency in ((euros, 12_000, "EUR"), (yen, 20_000, "JPY"), (dollars, 9_000, "USD")):
        AccountValueFactory(account=contact.account, amount=amount, currency=currency)

    def chosen(field, op, value):
        contacts = chosen_by("contact", {"field": f"account.{field}", "op": op, "value": value}).of(
            Contact.objects.all()
        )
        accounts = chosen_by("account", {"field": field, "op": op, "value": value}).of(Account.objects.all())
        assert sorted(one.account_id for one in contacts) == sorted(one.pk for one in accounts)
        return "".join(sorted(one.name for one in contacts))

    assert [chosen("value", op, 10_000) for op in ("at_least", "less", "is_not")] == ["A", "", "A"]
    assert [chosen("value", "is_set", there) for there in (True, False)] == ["ABC", "D"]
    assert [chosen("currency", *asked) for asked in (("is", "JPY"), ("in", ["JPY", "USD"]), ("is_set", False))] == [
        *("B", "BC", "D")
    ]
    in_yen = {"field": "account.currency", "op": "is", "value": "JPY"}
    both = chosen_by("contact", {"all": [in_yen, {"field": "account.value", "op": "is_set", "value": True}]})
    with queries(1):
        assert list(both.of(Contact.objects.all())) == [yen]
    settings.BUSINESS_CURRENCY = "JPY"
    assert chosen("value", "at_least", 10_000) == "B"


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ("x", ""),
        ({}, ""),
        ({"all": []}, "/all"),
        ({"all": [{"field": "name", "op": "is", "value": "x"}, {"field": "password", "op": "is"}]}, "/all/1/field"),
        ({"field": "member__password", "op": "begins", "value": "x"}, "/field"),
        ({"field": "name", "op": "regex", "value": "x"}, "/op"),
        ({"field": "tickets", "op": "more", "value": "many"}, "/value"),
        ({"field": "tickets", "op": "more", "value": "1_000"}, "/value"),
        ({"field": "created_at", "op": "last_days", "value": 10**9}, "/value"),
        ({"field": "created_at", "op": "last_days", "value": "\u0667"}, "/value"),
        ({"field": "account.kind", "op": "is", "value": "state"}, "/value"),
        (
            {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"field": "name"}}}}}}}},
            "/not/not/not/not/not/not/not",
        ),
    ],
)
def test_a_rule_that_cannot_be_asked_says_where_it_is_wrong(rule, pointer):
    with pytest.raises(RuleIsMalformed) as refused:
        chosen_by("contact", rule)
    assert refused.value.pointer == pointer


def test_a_segment_is_saved_counted_and_looked_at_before(agent, customer):
    firms = {"field": "account.kind", "op": "is", "value": "firm"}
    ContactFactory(account=AccountFactory())

    looked = preview("contact", firms)
    segment = save_segment("Firms", by=agent, rule=firms, target="contact")
    ContactFactory(account=AccountFactory())

    assert (looked.count, looked.is_capped, len(looked.rows), segment.count) == (1, False, 1, 1)
    assert (count_segments(), Segment.objects.get().count) == (1, 2)
    assert edit_segment(segment, by=agent, rule={"not": firms}).count == 0
    with pytest.raises(SegmentIsNamedAlready):
        save_segment("Firms", by=agent, rule=firms, target="contact")
    for refused in (
        lambda: save_segment("Mine", by=customer, rule=firms, target="contact"),
        lambda: delete_segment(segment, by=customer),
    ):
        with pytest.raises(MayNotKeepSegments):
            refused()
    delete_segment(segment, by=agent)
    assert (Segment.objects.count(), Contact.objects.count()) == (0, 2)


def test_a_rule_of_the_last_days_asks_a_field_for_its_day(keeper):
    field("since", "date")
    today, before = (create_contact(name, by=keeper) for name in ("Anna", "Otto"))
    set_custom(today, {"since": timezone.localdate().isoformat()}, by=keeper)
    set_custom(before, {"since": "2020-01-01"}, by=keeper)
    found = preview("contact", {"field": "custom.since", "op": "last_days", "value": 7})
    assert found.rows == [today]


def test_a_segment_whose_choice_is_gone_says_so_and_can_be_renamed(client, settings, keeper):
    settings.STAFF_MFA = False
    tier = field("tier", "choice", choices=["gold", "tin"])
    segment = save_segment(
        "Gold", by=keeper, target="contact", rule={"field": "custom.tier", "op": "is", "value": "gold"}
    )
    # As it could be before choices were held by the segments that ask for them.
    FieldDefinition.objects.filter(pk=tier.pk).update(choices=["tin"])
    client.force_login(keeper)
    page = client.get("/admin/crm/contact/", {"segment": segment.pk})
    assert (page.status_code, "asks for a field or a choice that is no more" in page.content.decode()) == (200, True)
    assert edit_segment(segment, by=keeper, name="Golden").name == "Golden"


def test_blanks_do_not_fill_a_required_field(agent):
    field("must", "text", is_required=True)
    with pytest.raises(FieldIsRequired):
        set_custom(ContactFactory(), {"must": "   "}, by=agent)
