"""Handles, by which members are called in a text, and who is named in a post."""

import re

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from community.errors import HandleCannotBeWritten, HandleIsTaken, MayNotEdit
from community.foundation.acting import act
from community.foundation.markup import names_in, render_markdown
from community.models import Member, Mention, Post
from community.models.member import HANDLE

LONGEST = 40
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
# What would be taken for the house itself.
RESERVED = frozenset(
    {"admin", "all", "everybody", "everyone", "here", "me", "mitwert", "moderator", "support", "system", "team"}
)
BATCH = 1000


@act
def choose_handle(member: Member, handle: str, *, by: Member) -> bool:
    """Be called by another name from now on; return whether that is new.

    Raises ``MayNotEdit``, ``HandleCannotBeWritten`` or ``HandleIsTaken``. Texts that were written before go on leading to
    the same member, for they link to the person.
    """
    if by.pk != member.pk:
        raise MayNotEdit
    handle = handle.strip().removeprefix("@").lower()
    if len(handle) > LONGEST or not re.fullmatch(HANDLE, handle):
        raise HandleCannotBeWritten(pointer="/handle")
    if Member.objects.filter(pk=member.pk, handle=handle).exists():
        return False
    if handle in RESERVED or not _take(member, handle):
        raise HandleIsTaken
    return True


def give_handles() -> int:
    """Give everybody who may sign in and has none a handle made from the name; return how many there were."""
    given = 0
    waiting = Member.objects.people().active().filter(handle__isnull=True).order_by("id")
    while members := list(waiting[:BATCH]):
        given += sum(give_handle(member) for member in members)
    return given


def give_handle(member: Member) -> bool:
    """Give a member without a handle the first free one that is like the name; return whether there was none before."""
    base = slugify(member.display_name.translate(UMLAUTS))[: LONGEST - 10].strip("-_")
    base = re.sub("[-_]{2,}", "-", base)
    if base and base not in RESERVED and _take(member, base, only_if_none=True):
        return True
    # The number of the account is nobody else's, but somebody may be called so already.
    for suffix in ("", *(f"-{number}" for number in range(2, 10))):
        if _take(member, f"{base or 'member'}-{member.pk}{suffix}", only_if_none=True):
            return True
    return False


def _take(member: Member, handle: str, *, only_if_none: bool = False) -> bool:
    """Set the handle unless somebody has it; two at once meet at the unique key."""
    rows = Member.objects.filter(pk=member.pk)
    try:
        with transaction.atomic():
            taken = (rows.filter(handle__isnull=True) if only_if_none else rows).update(handle=handle)
    except IntegrityError:
        return False
    return bool(taken)


def render_naming(body: str) -> tuple[str, list[Mention]]:
    """Return the HTML of a text with links to those it names, and who they are; a text without names asks nothing."""
    names = names_in(body)
    members = (
        {row.handle or "": row for row in Member.objects.active().filter(handle__in=list(names))} if any(names) else {}
    )
    html = render_markdown(body, {handle: member.get_absolute_url() for handle, member in members.items()})
    called = [Mention(member=members[name], way=Mention.Way.CALLED) for name in names.called if name in members]
    quoted = [Mention(member=members[name], way=Mention.Way.QUOTED) for name in names.quoted if name in members]
    return html, called + quoted


def keep_mentions(post: Post, mentions: list[Mention]) -> None:
    """Write down who is named in a post that is new; runs in the act's transaction."""
    for mention in mentions:
        mention.post = post
    if mentions:
        Mention.objects.bulk_create(mentions)


def replace_mentions(post: Post, mentions: list[Mention]) -> None:
    """Write down who is named in a post after its text changed; runs in the act's transaction."""
    Mention.objects.filter(post=post).delete()
    keep_mentions(post, mentions)
