"""What people were called and where they were reached before it was changed or removed: texts still say it."""

from collections.abc import Collection

from crm.models import Change, Contact, ContactPoint

_SAY_WHO = ("name", "email", "value", "normalised")


def former_values(people: Collection[int]) -> set[str]:
    """Return what the history of contacts and of what belongs to them said, but for what somebody else is called now.

    An address that was written down wrongly may be another customer's, whose texts stay.
    """
    values: set[str] = set()
    for before, after in Change.objects.filter(contact_id__in=people).values_list("before", "after"):
        values |= {row[name] for row in (before, after) for name in _SAY_WHO if isinstance(row.get(name), str)}
    values.discard("")
    others = ContactPoint.objects.exclude(contact__in=people)
    theirs = set(others.filter(value__in=values).values_list("value", flat=True))
    theirs |= set(others.filter(normalised__in=values).values_list("normalised", flat=True))
    theirs |= set(Contact.objects.exclude(pk__in=people).filter(name__in=values).values_list("name", flat=True))
    return values - theirs
