"""Rules of segments can ask for every field, and what they ask for does not go away behind them."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, connections

from community.models import Member
from crm.models import Account, Contact, ContactImport, FieldDefinition, Segment
from crm.operations.defining_fields import edit_field
from crm.operations.segmenting import delete_segment, save_segment
from crm.people_errors import ChoiceIsAskedFor, RuleIsMalformed
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
call_fields_otherwise = import_module("crm.migrations.0078_codes_that_rules_can_ask_for").call_fields_otherwise


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


def field(code, kind, *, target="contact", **more):
    return FieldDefinition.objects.create(target=target, code=code, label=code.title(), kind=kind, **more)


def gold(name="custom.tier"):
    return {"any": [{"field": name, "op": "in", "value": ["tin", "gold"]}, {"field": "name", "op": "is", "value": "x"}]}


def test_a_choice_that_a_segment_asks_for_stays(client, settings, keeper):
    settings.STAFF_MFA = False
    tier = field("tier", "choice", choices=["gold", "tin", "wood"], target="account")
    save_segment("Rich firms", by=keeper, target="account", rule={"not": gold()})
    save_segment("Rich people", by=keeper, target="contact", rule=gold("account.custom.tier"))
    field("tier", "choice", choices=["gold", "tin"])
    own = save_segment("Others", by=keeper, target="contact", rule=gold())

    with pytest.raises(ChoiceIsAskedFor, match="Rich firms, Rich people"):
        edit_field(tier, by=keeper, choices=["tin", "wood"])
    client.force_login(keeper)
    page = f"/admin/crm/fielddefinition/{tier.pk}/change/"
    typed = {"label": "Tier", "choices": "tin\nwood", "is_active": "on", "position": "0"}
    assert "change them first: Rich firms, Rich people" in client.post(page, typed).content.decode()
    tier.refresh_from_db()
    assert tier.choices == ["gold", "tin", "wood"]

    assert edit_field(tier, by=keeper, choices=["gold", "tin"]).choices == ["gold", "tin"]
    delete_segment(own, by=keeper)
    assert edit_field(FieldDefinition.objects.get(target="contact"), by=keeper, choices=["tin"]).choices == ["tin"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_choice_does_not_go_while_a_segment_comes_that_asks_for_it(keeper):
    tier, start = field("tier", "choice", choices=["gold", "tin"]), Barrier(2)

    def at_once(do):
        start.wait()
        try:
            do()
        except (ChoiceIsAskedFor, RuleIsMalformed) as refusal:
            return type(refusal)
        finally:
            connection.close()

    for number in range(5):
        ways = (
            lambda: edit_field(tier, by=keeper, choices=["tin"]),
            lambda name=f"Gold {number}": save_segment(name, by=keeper, target="contact", rule=gold()),
        )
        with ThreadPoolExecutor(2) as threads:
            told = list(threads.map(at_once, ways))
        assert told in ([ChoiceIsAskedFor, None], [None, RuleIsMalformed])
        Segment.objects.all().delete()
        edit_field(tier, by=keeper, choices=["gold", "tin"])


@pytest.mark.django_db(databases=["default", "owner"])
def test_codes_of_before_are_mended_wherever_they_are_named():
    def create(model, **values):
        return model.objects.using("owner").create(**values)

    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE crm_fielddefinition DROP CONSTRAINT a_field_has_a_code_to_ask_by")
    for target, code in (("contact", "a__b"), ("contact", "a_b"), ("contact", "a_b_"), ("account", "x__")):
        create(FieldDefinition, target=target, code=code, label=code, kind="text")
    contact = create(Contact, name="Ada", custom={"a__b": "one", "a_b": "two", "a_b_": "three"})
    account = create(Account, name="Works", custom={"x__": "five"})
    by = create(Member, email="old@example.org", display_name="Old")
    named = {
        "all": [{"field": "custom.a__b", "op": "is_set"}, {"not": {"field": "account.custom.x__", "op": "is_set"}}]
    }
    segment = create(Segment, name="Old", rule=named, by=by)
    mapping = {"A": "custom:a__b", "B": "custom:a_b"}
    file = create(ContactImport, by=by, name="a.csv", size=1, sha256="0" * 64, mapping=mapping)

    with connections["owner"].schema_editor() as editor:
        call_fields_otherwise(apps, editor)

    for row in (contact, account, segment, file):
        row.refresh_from_db()
    assert contact.custom == {"a_b_2": "one", "a_b": "two", "a_b_3": "three"}
    assert (account.custom, file.mapping) == ({"x": "five"}, {"A": "custom:a_b_2", "B": "custom:a_b"})
    assert segment.rule["all"] == [
        {"field": "custom.a_b_2", "op": "is_set"},
        {"not": {"field": "account.custom.x", "op": "is_set"}},
    ]
