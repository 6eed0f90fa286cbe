"""Forgetting people, with an account or without one: all that names them goes, what is counted stays and names nobody."""

from collections.abc import Collection, Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from community.foundation.forgetting import forgotten_key
from community.models import AnsweredCall, Member, ReplyMail
from crm.models import (
    Acknowledgement,
    Activity,
    Contact,
    ContactPoint,
    DuplicateCandidate,
    ErasureRequest,
    FieldDefinition,
    InboundEvent,
    Influencer,
    Message,
    MessageReading,
    Network,
    Persona,
    PersonExport,
    ReplyDelivery,
    Resolution,
    Restriction,
    Satisfaction,
    SurveyLetter,
    Ticket,
    VouchedAddress,
)
from crm.operations.contacts import forget_contacts
from crm.operations.emptying import empty_messages
from crm.operations.forgetting_imports import forget_imports
from crm.operations.forgetting_inbound import (
    forget_inbound,
    is_named_in_what_waits,
    know_as_writers,
)
from crm.operations.forgetting_letters import forget_answers_by_mail, forget_written_letters
from crm.operations.forgetting_personas import forget_personas
from crm.operations.forgetting_searches import forget_searches
from crm.operations.forgetting_traces import forget_traces
from crm.operations.former_values import former_values
from crm.operations.handing_out import hand_out_erasure
from crm.operations.handing_over import drop_exports
from crm.operations.holding_imports import hold_imports
from crm.operations.holding_intake import hold_intake
from crm.operations.merging_records import forget_merges
from crm.operations.naming import begin_forgetting, end_forgetting
from crm.operations.replying import PLACE_OUTSIDE
from crm.operations.wishing import forget_votes_of
from crm.operations.writing_down import forget_words
from crm.reports.erasure_preview import messages_of
from crm.shown import people_of_member

# What is shorter stands in too many texts by chance.
SHORTEST_VALUE = 5


def forget_contact(member: Member) -> None:
    """Forget the contact of a member who is forgotten, with all that hangs on it."""
    forget_people(list(people_of_member(member).values_list("pk", flat=True)))


def forget_people(people: Collection[int]) -> None:
    """Forget people by the numbers of their contacts, within the act of whoever may; doing so again changes nothing."""
    hold_imports()
    tickets = list(Ticket.objects.filter(contact__in=people).order_by("pk").values_list("pk", flat=True))
    hold_intake()
    if is_named_in_what_waits(values_of(people, _personas_of(people))):
        know_as_writers(_own_addresses(people))
    until, personas = timezone.now(), _personas_of(people)
    messages = list(
        Message.objects.filter(messages_of(people) | models.Q(persona__in=personas)).values_list("pk", flat=True)
    )
    values = values_of(people, personas)
    _forget_log(people, tickets, personas, messages)
    _forget_messages(messages)
    _forget_tickets(tickets)
    _forget_calls(values)
    _forget_letters(tickets)
    forget_answers_by_mail(values)
    forget_written_letters(values)
    forget_imports(values)
    forget_traces(people, values)
    forget_searches(values)
    VouchedAddress.objects.filter(address__in=[value.lower() for value in values]).delete()
    forget_personas(people, personas)
    forget_inbound(messages, values, until=until)
    forget_merges(people)
    Influencer.objects.filter(contact__in=people).delete()
    DuplicateCandidate.objects.filter(models.Q(one__in=people) | models.Q(other__in=people)).delete()
    drop_exports(PersonExport.objects.filter(contact__in=people))
    _forget_demands(people)
    forget_votes_of(people)
    forget_contacts(Contact.objects.filter(pk__in=people))
    hand_out_erasure(people)


def forget_what_names(people: Collection[int]) -> dict[str, int]:
    """Take away what names people without leading to them; return how many rows that were, by their kind."""
    values = values_of(people, _personas_of(people))
    return forget_imports(values) | forget_traces(people, values)


def forget_words_of(tickets: list[int], messages: list[int]) -> None:
    """Take the words out of tickets and of what was said in them; who asked, when, and how it ended stays."""
    empty_messages(list(Message.objects.filter(pk__in=messages, removed_at=None).values_list("pk", flat=True)))
    MessageReading.objects.filter(message__in=messages).delete()
    forget_words(InboundEvent.objects.filter(message__in=messages))
    _forget_tickets(tickets)


def values_of(people: Collection[int], personas: Iterable[int]) -> list[str]:
    """Return by what people are found in texts that no column explains: names, addresses, numbers, handles."""
    values: set[str] = set(Contact.objects.filter(pk__in=people).values_list("name", flat=True))
    points = ContactPoint.objects.filter(contact__in=people)
    for value, normalised in points.values_list("value", "normalised"):
        values |= {value, normalised}
    for names in Persona.objects.filter(pk__in=personas).values_list("external_id", "handle", "name", "url"):
        values |= set(names)
    values |= former_values(people)
    return sorted(
        value for value in values if len(value) >= SHORTEST_VALUE and not value.startswith(forgotten_key("")[:10])
    )


def _personas_of(people: Collection[int]) -> list[int]:
    """Return who they are on networks; an address is theirs that nobody else has shown to be his own."""
    by_mail = models.Q(network=Network.EMAIL, external_id__in=_own_addresses(people), link__isnull=True)
    rows = Persona.objects.filter(models.Q(link__contact__in=people) | by_mail).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _own_addresses(people: Collection[int]) -> set[str]:
    addresses = ContactPoint.objects.filter(contact__in=people, kind=ContactPoint.Kind.EMAIL)
    known = list(addresses.values_list("normalised", flat=True))
    others = ContactPoint.objects.proven().filter(normalised__in=known).exclude(contact__in=people)
    return set(known) - set(others.values_list("normalised", flat=True))


def _forget_messages(messages: list[int]) -> None:
    """Empty what was said, and the names that networks gave to it, which hold addresses and handles."""
    empty_messages(list(Message.objects.filter(pk__in=messages, removed_at=None).values_list("pk", flat=True)))
    MessageReading.objects.filter(message__in=messages).delete()
    ReplyDelivery.objects.filter(message__in=messages).update(error="")
    Acknowledgement.objects.filter(message__in=messages).delete()
    named = Message.objects.filter(pk__in=messages)
    hashed = {
        one: forgotten_key(one)
        for one in named.exclude(external_id="").values_list("external_id", flat=True)
        if not one.startswith(forgotten_key("")[:10])
    }
    for told, key in hashed.items():
        named.filter(external_id=told).update(external_id=key)
        Message.objects.filter(in_reply_to=told).update(in_reply_to=key)
    named.update(url="", subject="", in_reply_to="", version=models.F("version") + 1)


def _forget_tickets(tickets: list[int]) -> None:
    """Take the words out of tickets; the ticket of a question is called like the question, which stays with the community."""
    rows = Ticket.objects.filter(pk__in=tickets)
    rows.filter(topic__isnull=True).exclude(subject="").update(subject="", version=models.F("version") + 1)
    Resolution.objects.filter(ticket__in=tickets).exclude(answer="").update(answer="")
    Satisfaction.objects.filter(ticket__in=tickets).exclude(comment="").update(comment="")
    SurveyLetter.objects.filter(asked__ticket__in=tickets).delete()
    Activity.objects.filter(ticket__in=tickets).update(subject="", body="", version=models.F("version") + 1)
    texts = [FieldDefinition.Kind.TEXT, FieldDefinition.Kind.URL]
    of_tickets = FieldDefinition.objects.filter(target=FieldDefinition.Target.TICKET, kind__in=texts)
    codes = list(of_tickets.values_list("code", flat=True))
    begin_forgetting()
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECTS, [tickets])
        cursor.execute("UPDATE crm_ticket SET custom = custom - %s::text[] WHERE id = ANY(%s)", [codes, tickets])
        cursor.execute(_NOTES, [tickets])
    end_forgetting()


_SUBJECTS = """
UPDATE crm_ticket k SET subject = t.title, version = k.version + 1 FROM community_topic t
WHERE t.id = k.topic_id AND k.subject <> t.title AND k.id = ANY(%s)
"""
# What agents noted when they gave a question back or took it.
_NOTES = """
UPDATE crm_ticketevent SET extras = extras || '{"note": ""}' WHERE ticket_id = ANY(%s) AND extras ->> 'note' <> ''
"""


def _forget_demands(people: Collection[int]) -> None:
    """Why something was demanded may name somebody; that it was stays."""
    begin_forgetting()
    Restriction.objects.filter(contact__in=people).update(reason="", lifted_because="")
    end_forgetting()
    ErasureRequest.objects.filter(contact__in=people).update(reason="")
    PersonExport.objects.filter(contact__in=people).update(reason="")


def _forget_calls(values: list[str]) -> None:
    """Answers that are kept for programs that ask again name them, too."""
    for value in values:
        AnsweredCall.objects.filter(answer__icontains=value).delete()


def _forget_letters(tickets: list[int]) -> None:
    """Letters that people without an account wrote about their tickets, and the names of those letters."""
    letters = ReplyMail.objects.filter(source=PLACE_OUTSIDE.source, source_id__in=tickets, member=None)
    for letter in letters.exclude(message_id__startswith=forgotten_key("")[:10]):
        ReplyMail.objects.filter(pk=letter.pk).update(raw=b"", message_id=forgotten_key(letter.message_id))


def _forget_log(people: Collection[int], tickets: list[int], personas: list[int], messages: list[int]) -> None:
    """The log of the back office calls things by their names."""
    members = Contact.objects.filter(pk__in=people, member__isnull=False).values_list("member", flat=True)
    named: dict[tuple[str, str], Iterable[int]] = {
        ("crm", "contact"): people,
        ("crm", "ticket"): tickets,
        ("crm", "persona"): personas,
        ("crm", "message"): messages,
        ("crm", "activity"): Activity.objects.filter(
            models.Q(contact__in=people) | models.Q(ticket__in=tickets)
        ).values_list("pk", flat=True),
        ("crm", "influencer"): Influencer.objects.filter(contact__in=people).values_list("pk", flat=True),
        ("community", "member"): members,
    }
    for (app, model), numbers in named.items():
        kind = ContentType.objects.get_by_natural_key(app, model)
        rows = LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in numbers])
        rows.update(object_repr="", change_message="")
