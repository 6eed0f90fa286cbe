"""A person who left their name, addresses and words wherever people leave something."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from crm.models import (
    Activity,
    Contact,
    ContactImport,
    ContactImportError,
    FieldDefinition,
    InboundEvent,
    VouchedAddress,
)
from crm.operations.approaching import Terms, list_influencer
from crm.operations.conversing import write_note, write_to_customer
from crm.operations.custom_fields import set_custom
from crm.operations.handing_over import ask_for_export, write_exports
from crm.operations.reaching import add_point
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from tests.crm.people import agree
from tests.crm.privacy.traces import files_handed_in, in_words_about_others
from tests.factories.crm import ChannelFactory, MessageFactory, TicketFactory
from tests.factories.identity import persona_of

# Each stands in other columns; none may be found by anybody afterwards.
VALUES = (
    *("Quirina Zwackelmann", "Q. Zwackelmann", "quirina@zwackel.example", "+49305550199", "0305550199"),
    *("Zwackelgasse 7", "zwackelhandle", "zwackelword", "zwackelsubject", "zwackelanswer", "zwackelraw", "zwackelnote"),
)


def a_whole_life(contact, agent, keeper):
    """Leave the values wherever people leave something."""
    mail = contact.points.filter(normalised="quirina@zwackel.example").first()
    agree(mail or add_point(contact, "email", "quirina@zwackel.example", by=agent), by=agent)
    add_point(contact, "phone", "030 555 0199", by=agent)
    add_point(contact, "phone", "+49305550199", by=agent)
    add_point(contact, "postal", "Zwackelgasse 7, Berlin", by=agent)
    for target in ("contact", "ticket"):
        FieldDefinition.objects.create(target=target, code="nickname", label="Nickname", kind="text")
    set_custom(contact, {"nickname": "zwackelword"}, by=agent)
    persona = persona_of(
        contact, agent, handle="zwackelhandle", name="Q. Zwackelmann", url="https://x.example/zwackelhandle"
    )
    VouchedAddress.objects.create(persona=persona, address="quirina@zwackel.example", how="sender", reference="mail 1")
    channel = ChannelFactory()
    said = MessageFactory(
        persona=persona,
        channel=channel,
        external_id="https://x.example/zwackelhandle/1",
        body="zwackelword",
        subject="zwackelsubject",
        url="https://x.example/zwackelhandle/1",
    )
    MessageFactory(channel=channel, external_id="2", in_reply_to=said.external_id, body="An answer of somebody else.")
    batch = InboundEvent.objects.create(
        channel=channel, external_id="batch", raw=b"zwackelraw", signature="ok", state="done", ended_at=timezone.now()
    )
    InboundEvent.objects.create(
        channel=channel,
        external_id="https://x.example/zwackelhandle/1",
        raw=b"zwackelraw",
        part_of=batch,
        signature="ok",
        state="done",
        ended_at=timezone.now(),
        message=said,
        headers={"from": "zwackelhandle"},
    )
    InboundEvent.objects.create(
        channel=channel,
        external_id="refused",
        raw=b'{"from": "quirina@zwackel.example"}',
        signature="wrong",
        state="refused",
        ended_at=timezone.now(),
        error="no: zwackelhandle",
    )
    ticket = TicketFactory(
        contact=contact, subject="zwackelsubject of Quirina Zwackelmann", custom={"nickname": "zwackelword"}
    )
    MessageFactory(ticket=ticket, contact=contact, body="zwackelword")
    write_note(ticket, Words("zwackelnote: Q. Zwackelmann called"), by=agent)
    write_to_customer(ticket, Words("Dear Quirina Zwackelmann"), by=agent)
    solve_ticket(ticket, by=agent, answer="zwackelanswer")
    Activity.objects.create(contact=contact, subject="Call Quirina Zwackelmann", body="zwackelnote", by=agent)
    Activity.objects.create(ticket=ticket, subject="Call her", body="zwackelnote", by=agent)
    list_influencer(contact, owner=agent, by=agent, terms=Terms("Quirina Zwackelmann is heard"))
    LogEntry.objects.create(
        user=agent,
        content_type=ContentType.objects.get_for_model(Contact),
        object_id=str(contact.pk),
        object_repr="Quirina Zwackelmann",
        action_flag=2,
        change_message="",
    )
    imported = ContactImport.objects.create(
        by=agent,
        name="people.csv",
        size=9,
        sha256="0" * 64,
        source="list",
        preview=[["Quirina Zwackelmann"]],
        known=[{"name": "Quirina Zwackelmann"}],
    )
    ContactImportError.objects.create(contact_import=imported, line=2, why="no name", row="quirina@zwackel.example")
    ContactImportError.objects.create(contact_import=imported, line=3, why="no name", row="030 / 555 01 99;Pump")
    in_words_about_others(contact, agent)
    files_handed_in(agent)
    ask_for_export(contact, by=keeper, reason="Quirina Zwackelmann wrote")
    write_exports()
    return ticket
