"""People, moments and the menu as the pages show them."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.differences import Line
from community.flaggable import title_of_act
from community.models import Member, ModerationAct, Topic
from community.reports.searching import Hit
from community.web import highlights
from community.web.addresses import address_of
from community.web.corner import corner as corner_of
from community.web.menu import entries_for

HUES = 12
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

register = template.Library()


@register.filter
def called(member: Member) -> str:
    """The name for the public; never the address."""
    return str(member)


@register.filter
def avatar(member: Member) -> SafeString:
    """A circle with the initials, in one of a dozen colours."""
    words = [word for word in called(member).split() if word[0].isalnum()]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"
    return format_html('<span class="avatar hue-{}" aria-hidden="true">{}</span>', member.pk % HUES, initials)


@register.filter
def moment(at: datetime) -> SafeString:
    """How long ago; beyond a month the day."""
    local = timezone.localtime(at)
    full = date_format(local, "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat("T", "seconds"), full, _ago(local))


@register.filter
def differing(line: Line) -> SafeString:
    """A line of a comparison, in which what differs is marked."""
    pieces = [format_html("<mark>{}</mark>" if differs else "{}", text) for text, differs in line.pieces]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def answer_count(topic: Topic) -> int:
    """How many posts stand below the first one."""
    return max(topic.post_count - 1, 0)


@register.filter
def marked(text: str) -> SafeString:
    """The text of a search result with the found words marked."""
    return highlights.marked(text)


@register.filter
def kind_name(hit: Hit, names: dict[str, Promise]) -> str:
    """What a search result is."""
    return str(names.get(hit.kind, hit.kind))


@register.filter
def address(topic: Topic, number: int) -> str:
    """Where a post of the topic is shown."""
    return address_of(topic, number)


@register.simple_tag(takes_context=True)
def bell(context: Context) -> int:
    """How much is new for the reader; it was read along with the reader."""
    reader = context.get("user")
    return (reader.unread or 0) if isinstance(reader, Member) else 0


@register.simple_tag(takes_context=True)
def corner(context: Context) -> SafeString:
    """The reader's own corner of the page."""
    return corner_of(context.get("request"))


@register.filter
def act_title(act: ModerationAct) -> str:
    """What was done to what kind of thing."""
    return title_of_act(act)


@register.inclusion_tag("community/partials/menu_entries.html", takes_context=True)
def menu_entries(context: Context) -> dict[str, Any]:
    """What other apps put into the main menu for this reader; names of the page around it stay untouched."""
    return {"entries": entries_for(context.get("user")), "request": context.get("request")}


def _ago(at: datetime) -> str:
    passed = timezone.now() - at
    if passed < MINUTE:
        return _("just now")
    if passed < HOUR:
        return _counted(ngettext("%(number)d minute ago", "%(number)d minutes ago", passed // MINUTE), passed // MINUTE)
    if passed < DAY:
        return _counted(ngettext("%(number)d hour ago", "%(number)d hours ago", passed // HOUR), passed // HOUR)
    if passed < 30 * DAY:
        return _counted(ngettext("%(number)d day ago", "%(number)d days ago", passed // DAY), passed // DAY)
    return date_format(at, "DATE_FORMAT")


def _counted(sentence: str, number: int) -> str:
    return sentence % {"number": number}
