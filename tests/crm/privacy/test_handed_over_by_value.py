"""All that names a person is handed over, or it is said here why not."""

import json

import pytest

from crm.models import Activity, Approach, FieldDefinition, Influencer, MessageReading, Ticket
from crm.operations.approaching import Terms, list_influencer
from crm.operations.contacts import create_contact
from crm.operations.conversing import write_note
from crm.operations.restricting import restrict
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from crm.reports.known_of_person import known_of_person
from crm.shown import OF_PEOPLE, people_of
from tests.crm.privacy.lives import VALUES, a_whole_life
from tests.crm.privacy.traces import found_in_database
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
OTHERS = "stands in a record of somebody else, or of a firm, and tells of them, too"
FILES = "a file of many people, from which the record was made that is handed over"
AS_IT_CAME = "the message as it came, which is handed over as a message"
SAME = "the same as in a column that is handed over, written for programs"
WHY_NOT = {
    ("crm_account", "name"): OTHERS,
    ("crm_accountmerge", "reason"): OTHERS,
    ("crm_accountvalue", "source"): OTHERS,
    ("crm_segment", "name"): OTHERS,
    ("crm_segment", "description"): OTHERS,
    ("crm_segment", "rule"): OTHERS,
    ("crm_contactimport", "name"): FILES,
    ("crm_contactimport", "known"): FILES,
    ("crm_contactimport", "preview"): FILES,
    ("crm_contactimporterror", "row"): FILES,
    ("crm_inboundevent", "raw"): AS_IT_CAME,
    ("crm_inboundevent", "headers"): AS_IT_CAME,
    ("crm_inboundevent", "external_id"): AS_IT_CAME,
    ("crm_inboundevent", "error"): AS_IT_CAME,
    ("crm_contactpoint", "normalised"): SAME,
    ("crm_message", "html"): SAME,
    ("crm_message", "external_id"): SAME,
    ("crm_message", "in_reply_to"): SAME,
    ("crm_personexport", "reason"): "why the file itself was asked for",
    ("django_admin_log", "object_repr"): SAME,
}
# Two values stand in such columns only: digits of a number, and what came in.
NOT_SAID = {"0305550199", "zwackelraw"}
# An export calls these otherwise than the table does.
COLUMNS = {"personal_fields": "custom"}


def test_each_column_that_names_a_person_is_handed_over_or_has_a_reason(agent, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    anna = create_contact("Quirina Zwackelmann", by=agent, email="quirina@zwackel.example")
    a_whole_life(anna, agent, MemberFactory(roles=["admin"]))
    handed_over = {
        (shown.rows(people_of(anna)).model._meta.db_table, COLUMNS.get(column, column))
        for shown in OF_PEOPLE
        for column in shown.columns
    }

    found = {(table, column) for table, column, _value in found_in_database(VALUES)}

    assert found - handed_over == set(WHY_NOT)
    assert not handed_over & set(WHY_NOT)
    said = json.dumps(known_of_person(anna), default=str)
    assert {value for value in VALUES if value not in said} == NOT_SAID


def test_what_we_concluded_of_somebody_is_handed_over_and_what_others_said_is_not(agent):
    for code, is_personal in (("gate", True), ("pump_type", False)):
        FieldDefinition.objects.create(target="ticket", code=code, label=code, kind="text", is_personal=is_personal)
    anna, bert = ContactFactory(), ContactFactory()
    values = {"gate": "blue house", "pump_type": "P7", "gone_from_use": "left side"}
    for contact, reason in ((anna, "writes well"), (bert, "is loud")):
        ticket = TicketFactory(contact=contact, tags=["pump", "loyal"], custom=values)
        said = MessageFactory(ticket=ticket, contact=contact)
        ours = MessageFactory(ticket=ticket, contact=None, by=agent, direction="out")
        note = write_note(ticket, Words("She was cross."), by=agent)
        for message in (said, ours, note):
            MessageReading.objects.update_or_create(
                message=message, defaults={"mood": "negative", "score": -2, "reasons": [["cross", -2]]}
            )
        solve_ticket(ticket, by=agent, answer=f"Because she {reason}.")
        influencer = list_influencer(contact, owner=agent, by=agent, terms=Terms(reason))
        Approach.objects.create(influencer=influencer, by=agent, about=f"She {reason}")
        Activity.objects.create(ticket=ticket, subject=f"Call, {reason}", by=agent)
        restrict(contact, by=MemberFactory(roles=["admin"]), reason=f"wrote that she {reason}")

    known = known_of_person(anna)

    assert [(one["tags"], one["personal_fields"]) for one in known["tickets"]] == [
        (["pump", "loyal"], {"gate": "blue house", "gone_from_use": "left side"})
    ]
    assert [one["mood"] for one in known["readings_of_messages"]] == ["negative"]
    assert [one["why"] for one in known["influencers"]] == ["writes well"]
    assert [one["about"] for one in known["approaches"]] == ["She writes well"]
    assert [one["answer"] for one in known["resolutions"]] == ["Because she writes well."]
    assert [(one["ticket_id"], one["subject"]) for one in known["activities"]] == [
        (ticket_of(anna), "Call, writes well")
    ]
    assert [one["reason"] for one in known["restrictions"]] == ["wrote that she writes well"]
    assert "is loud" not in json.dumps(known, default=str)
    assert Influencer.objects.count() == 2


def ticket_of(contact):
    return Ticket.objects.get(contact=contact).pk
