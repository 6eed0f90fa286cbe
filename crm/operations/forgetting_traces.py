"""Traces of somebody who is forgotten in what the desk writes about others: no column leads there, only the value does."""

import json
import re
from collections.abc import Collection, Sequence
from html import escape

from django.contrib.admin.models import LogEntry
from django.db import connection, models

from community.foundation.forgetting import forgotten_key
from crm.models import Account, Activity, Change, Contact, Macro
from crm.operations.naming import begin_forgetting, end_forgetting

GONE = "…"
# What the desk writes in its own words. Letters to other people are theirs, and what stands in the community stays there.
_TEXTS = (
    *(("crm_account", "name", "text"), ("crm_account", "custom", "jsonb"), ("crm_ticket", "custom", "jsonb")),
    *(("crm_contact", "custom", "jsonb"), ("crm_activity", "subject", "text"), ("crm_activity", "body", "text")),
    *(("crm_segment", "name", "text"), ("crm_segment", "description", "text"), ("crm_segment", "rule", "jsonb")),
    *(("crm_accountmerge", "reason", "text"), ("crm_contactmerge", "reason", "text")),
    *(("crm_mergedvalue", "before", "jsonb"), ("crm_mergedvalue", "after", "jsonb")),
    *(
        ("crm_influencer", "why", "text"),
        ("crm_approach", "about", "text"),
        ("crm_vouchedaddress", "reference", "text"),
    ),
    *(
        ("crm_campaigncost", "description", "text"),
        ("crm_campaign", "goal", "text"),
        ("crm_campaign", "name", "text"),
        ("crm_ownpresence", "name", "text"),
        ("crm_accountvalue", "source", "text"),
    ),
    *(("crm_macrotext", "body", "text"), ("crm_recurringproblem", "reason", "text")),
    *(("ideas_ideanote", "body", "text"), ("ideas_review", "comment", "text"), ("ideas_review", "conflict", "text")),
    ("ideas_trackerissue", "title", "text"),
)
_NOTES = (("crm_message", "body", "text"), ("crm_message", "html", "text"))
_TAGS = """
UPDATE crm_ticket SET version = version + 1,
    tags = ARRAY(SELECT tag FROM unnest(tags) WITH ORDINALITY AS told (tag, place) WHERE NOT tag LIKE ANY (%(likes)s) ORDER BY place)
WHERE EXISTS (SELECT FROM unnest(tags) tag WHERE tag LIKE ANY (%(likes)s))
"""


def forget_traces(people: Collection[int], values: Sequence[str]) -> dict[str, int]:
    """Take the names and addresses of people out of households, tags and words of the desk; return how many rows it was.

    A name that somebody else has, too, is left where only it leads to the person.
    """
    names = set(Contact.objects.filter(pk__in=people).values_list("name", flat=True))
    shared = Contact.objects.filter(name__in=names).exclude(pk__in=people).values_list("name", flat=True)
    own = sorted(set(values) - set(shared), key=len, reverse=True)
    begin_forgetting()
    counts = {"household": _forget_households(people)}
    if own:
        counts |= {"tag": _forget_tags(own), "text": _forget_texts(own)}
        LogEntry.objects.filter(_any(own, "object_repr", "change_message")).update(object_repr="", change_message="")
        of_others = Change.objects.filter(contact_id=None)
        of_others.filter(_any(own, "before", "after")).delete()
    end_forgetting()
    return {name: number for name, number in counts.items() if number}


def _forget_households(people: Collection[int]) -> int:
    """A household in which nobody else lives is the person by another name; what it paid stays."""
    others = Contact.objects.filter(account=models.OuterRef("pk")).exclude(pk__in=people).exclude(name="")
    alone = Account.objects.filter(kind=Account.Kind.HOUSEHOLD, contacts__in=people).exclude(models.Exists(others))
    numbers = sorted(set(alone.values_list("pk", flat=True)))
    rows = Account.objects.filter(pk__in=numbers)
    # An import that brings it again finds that it is forgotten.
    for pk, key in rows.exclude(name="").filter(import_key__isnull=False).values_list("pk", "import_key"):
        Account.objects.filter(pk=pk).update(import_key=forgotten_key(key or ""))
    forgotten = rows.exclude(name="", custom={}).update(name="", custom={}, version=models.F("version") + 1)
    Activity.objects.filter(account__in=numbers).update(subject="", body="", version=models.F("version") + 1)
    Change.objects.filter(row="account", row_id__in=numbers).delete()
    return forgotten


def _forget_tags(values: Sequence[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAGS, {"likes": [_like(value) for value in values]})
        return int(cursor.rowcount)


def _forget_texts(values: Sequence[str]) -> int:
    """Put a sign in the place of what names them; it has to stand alone, for a name may be a part of another one."""
    spelled = {one for value in values for one in (value, escape(value), json.dumps(value, ensure_ascii=False)[1:-1])}
    words = "|".join(re.escape(one) for one in sorted(spelled, key=len, reverse=True))
    named = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    likes = [_like(one) for one in spelled]
    found = sum(_take_out(named, likes, *place) for place in _TEXTS) + _rename_macros(named, likes)
    return found + sum(_take_out(named, likes, *place, "direction = 'note'") for place in _NOTES)


def _rename_macros(named: re.Pattern[str], likes: list[str]) -> int:
    """Their names are theirs alone, so one that would be called like another one bears its number."""
    renamed = 0
    for macro in Macro.objects.select_for_update().extra(where=["lower(name) LIKE ANY (%s)"], params=[likes]):
        kept = named.sub(GONE, macro.name)
        if kept != macro.name:
            taken = Macro.objects.filter(name=kept).exists()
            Macro.objects.filter(pk=macro.pk).update(
                name=f"{kept} {macro.pk}" if taken else kept, version=models.F("version") + 1
            )
            renamed += 1
    return renamed


def _take_out(named: re.Pattern[str], likes: list[str], table: str, column: str, kind: str, only: str = "true") -> int:
    taken = 0
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, "{column}"::text FROM {table} WHERE {only} AND lower("{column}"::text) LIKE ANY (%s) FOR UPDATE',  # noqa: S608 -- names are our own
            [likes],
        )
        for number, told in cursor.fetchall():
            kept = named.sub(GONE, told)
            if kept != told:
                cursor.execute(f'UPDATE {table} SET "{column}" = %s::{kind} WHERE id = %s', [kept, number])  # noqa: S608 -- names are our own
                taken += 1
    return taken


def _like(value: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", value.lower()) + "%"


def _any(values: Sequence[str], *columns: str) -> models.Q:
    found = models.Q(pk__in=[])
    for value in values:
        for column in columns:
            found |= models.Q(**{f"{column}__icontains": value})
    return found
