"""Whom the company knows beyond the forum, and how its desk is set up: fields, worth, consents, segments, teams, macros."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from config.demo.reading import day_of, moment, read
from config.demo.stage import Stage
from crm.models import Account, ConsentPurpose, Contact, ContactPoint
from crm.operations.accounts import Worth, edit_account, record_value
from crm.operations.approaching import Terms, list_influencer
from crm.operations.consenting import Proof, state_consent
from crm.operations.contacts import create_contact, edit_contact
from crm.operations.defining_fields import define_field
from crm.operations.doing import plan_activity
from crm.operations.finding_duplicates import find_duplicates
from crm.operations.macros import MacroSpec, write_macro
from crm.operations.reaching import add_point
from crm.operations.segmenting import save_segment
from crm.operations.teams import form_team, seat_agent

CURRENCY = "EUR"
WORDS = "Ja, dafür dürft ihr mir schreiben. / Yes, you may write to me about this."
FIELDS = ("first_set", "mounted_on")


def know_people(stage: Stage) -> None:
    """Write down what staff know of people and firms, through the acts that staff use."""
    story = read("relations")
    by = stage.members["admin"]
    for field in story["field"]:
        define_field(by=by, **field)
    for worth in story["worth"]:
        _value(stage, worth)
    for known in story["known"]:
        _know(stage, known)
    for one in story["doubled"]:
        doubled = create_contact(one["name"], by=stage.members["agent"], account=_account(one["account"]))
        add_point(doubled, ContactPoint.Kind.PHONE, one["phone"], by=stage.members["agent"])
    find_duplicates()
    for segment in story["segment"]:
        save_segment(segment.pop("name"), by=by, **segment)
    for heard in story["heard"]:
        owner = stage.members[heard["owner"]]
        terms = Terms(heard["why"], heard["policy"])
        list_influencer(_contact(stage, heard["key"]), owner=owner, by=owner, terms=terms)


def set_up_the_desk(stage: Stage) -> None:
    """Form the teams, keep the macros, and plan what is to be done."""
    story, by = read("relations"), stage.members["admin"]
    for one in story["team"]:
        team = form_team(by=by, name=one["name"], way=one["way"])
        for key in one["agents"]:
            seat_agent(team, stage.members[key], by=by)
    for one in story["macro"]:
        write_macro(MacroSpec(one["name"], {"de": one["de"], "en": one["en"]}, one["status"]), by=by)
    for one in story["activity"]:
        due = moment(day_of(one["due"]))
        plan_activity(
            one["subject"],
            by=by,
            kind=one["kind"],
            account=_account(one["account"]),
            assignee=stage.members[one["assignee"]],
            due_at=due,
            remind_at=due - timedelta(days=1),
        )


def _value(stage: Stage, told: dict[str, Any]) -> None:
    account, by = _account(told["account"]), stage.members["manager"]
    worth = Worth(
        Decimal(told["amount"]),
        CURRENCY,
        told["valid_from"],
        told["source"],
        told["valid_from"] if "contract_until" in told else None,
        told.get("contract_until"),
    )
    record_value(account, worth, by=by, owner=by)
    edit_account(account, by=by, custom={"balconies": told["balconies"]})


def _know(stage: Stage, told: dict[str, Any]) -> None:
    contact, by = _contact(stage, told["key"]), stage.members["agent"]
    edit_contact(contact, by=by, custom={code: told[code] for code in FIELDS if code in told})
    if "phone" in told:
        add_point(contact, ContactPoint.Kind.PHONE, told["phone"], by=by)
    points = ContactPoint.objects.filter(contact=contact, kind=ContactPoint.Kind.EMAIL)
    proof = Proof("form", place="/accounts/consents/", wording=WORDS)
    for code in told.get("agrees", ()):
        state_consent(points[0], ConsentPurpose.objects.get(code=code), by=by, is_given=True, proof=proof)


def _contact(stage: Stage, key: str) -> Contact:
    return Contact.objects.get(member=stage.members[key])


def _account(name: str) -> Account:
    return Account.objects.get(name=name)
