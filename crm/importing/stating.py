"""Writes down what files say of consents; a statement that was made later holds, whoever brings an earlier one."""

from collections.abc import Iterable

from community.models import Member
from crm.importing.consent_words import ImportedConsent
from crm.importing.people import ImportedPerson
from crm.models import ConsentPurpose, ConsentStatement, Contact, ContactPoint
from crm.models.contact_point import normalised
from crm.models.file_words import stamps_of
from crm.operations.handing_out import hand_out_consents

# Kind, network, and what is the same however it is written.
Point = tuple[str, str, str]


def point_of(consent: ImportedConsent, points: Iterable[Point]) -> Point | None:
    """Return for which of the points of a row something is agreed to: the first one, unless another one is named."""
    known = list(points)
    if consent.point is None:
        return known[0] if known else None
    kind, network, value = consent.point
    named = (kind, network, normalised(kind, value))
    return named if named in known else None


def state_imported(
    told: Iterable[tuple[Contact, ImportedPerson, list[Point]]], purposes: dict[str, ConsentPurpose], by: Member
) -> None:
    """Add what rows say of people who are written, in two statements for all of them."""
    said = [
        (contact.pk, point_of(consent, points), consent, consent.stated_at)
        for contact, person, points in told
        for consent in person.consents
        if consent.stated_at is not None
    ]
    if not said:
        return
    rows = ContactPoint.objects.filter(contact__in={pk for pk, *_rest in said})
    ids = {
        (pk, kind, network, value): number
        for number, pk, kind, network, value in rows.values_list("pk", "contact", "kind", "network", "normalised")
    }
    made: dict[tuple[object, ...], ConsentStatement] = {}
    for pk, point, consent, moment in said:
        if point is not None and (number := ids.get((pk, *point))) is not None:
            made[(number, consent.purpose, consent.is_given, consent.stamp)] = ConsentStatement(
                point_id=number,
                purpose=purposes[consent.purpose],
                is_given=consent.is_given,
                stated_at=moment,
                way=consent.way,
                place=consent.place,
                wording=consent.wording,
                by=by,
            )
    there = ConsentStatement.objects.filter(point__in={statement.point_id for statement in made.values()})
    known = {
        (number, purpose, is_given, stamp)
        for number, purpose, is_given, moment in there.values_list("point", "purpose__code", "is_given", "stated_at")
        for stamp in stamps_of(moment)
    }
    hand_out_consents(ConsentStatement.objects.bulk_create(one for said, one in made.items() if said not in known))
