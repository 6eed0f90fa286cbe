"""What timelines tell of who somebody is: links and merges, and what the person said elsewhere before anybody knew it was them."""

from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Left, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Member
from crm.models import IdentityEvent, Message
from crm.reports.timeline_sources import GIST
from crm.timeline import Source, Whose

_NOTHING = Value("")


def _contact_page(place: str, _part: str) -> str:
    return reverse("admin:crm_contact_change", args=[place])


def _persona_page(place: str, _part: str) -> str:
    return reverse("admin:crm_persona_change", args=[place])


def _event(word: str) -> str:
    return str(IdentityEvent.Kind(word).label)


def _direction(word: str) -> str:
    return str(Message.Direction(word).label)


def _events(whose: Whose, _reader: Member) -> models.QuerySet[Any, Any]:
    return IdentityEvent.objects.filter(contact__in=whose.contacts)


def _said_elsewhere(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    """Messages that name no contact, of personas who are taken for this person now."""
    return Message.objects.visible_to(reader).filter(contact=None, persona__link__contact__in=whose.contacts)


IDENTITY_SOURCES = (
    Source(
        kind="identity",
        kind_name=_("who is who"),
        rows=_events,
        at="occurred_at",
        told=(
            Coalesce(NullIf("persona__name", _NOTHING), NullIf("persona__handle", _NOTHING), _NOTHING),
            F("kind"),
            F("contact_id"),
            _NOTHING,
        ),
        address=_contact_page,
        in_words=_event,
    ),
    Source(
        kind="said_elsewhere",
        kind_name=_("said elsewhere"),
        rows=_said_elsewhere,
        at="written_at",
        told=(Left("body", GIST), F("direction"), F("persona_id"), _NOTHING),
        address=_persona_page,
        in_words=_direction,
    ),
)
