"""Finds tickets by what people say on the phone: a number, words of the subject, the beginning of a name."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models

from crm.models import Contact, Ticket

# The words of a subject as they stand, whatever language they are in; an index has the same expression.
SUBJECT = SearchVector("subject", config="simple")
# More people than that have no name in common that would help to find one of them.
CONTACTS_AT_MOST = 200
_NUMBER = re.compile(r"(?:T-)?([0-9]{1,18})", re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"\w+")


def matching(tickets: models.QuerySet[Ticket, Any], typed: str) -> models.QuerySet[Ticket, Any]:
    """Return those with this number, or with all of these words (or words that begin so), or of people called so.

    People are read first and named one by one, so that the database may take either index, or that of the order.
    """
    typed = typed.strip()
    if number := _NUMBER.fullmatch(typed):
        return tickets.filter(pk=int(number[1]))
    words = _WORD.findall(typed.lower())
    if not words:
        return tickets.none()
    people = Contact.objects.filter(name__istartswith=typed).order_by().values_list("pk", flat=True)
    query = SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config="simple")
    called_so = models.Q(contact_id__in=list(people[:CONTACTS_AT_MOST]))
    return tickets.alias(subject_words=SUBJECT).filter(models.Q(subject_words=query) | called_so)
