"""Forgetting a person: what is personal goes, what others rely on stays and names nobody any more."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from community.errors import LastAdminStays, MayNotErase
from community.foundation.acting import act
from community.foundation.forgetting import forgotten_key
from community.models import (
    Delivery,
    Helpful,
    Member,
    MeToo,
    NoHelp,
    Notification,
    OutdatedVoice,
    PostRevision,
    PrivacyRequest,
    Proposal,
    ReadMark,
    Topic,
    TopicClaim,
    Watch,
    WorksForMe,
)
from community.operations.agreeing import remove_me_too, unmark_helpful
from community.operations.earning import forget_points
from community.operations.sanctioning import locked_member
from community.operations.scoring import hold_ledger
from community.permissions import can_erase
from community.personal_data import forget, forgotten_with_something_left, hold_things_of

OURS = ("community", "ideas", "crm", "roi")
NAMELESS = ""
_DELETED = {"CASCADE", "DB_CASCADE"}
# Whoever changes these may name the member afterwards, so they go before that is forbidden.
_CHANGED_BY_OTHERS: tuple[tuple[models.QuerySet[Any], str], ...] = (
    (Delivery.objects.all(), "recipient"),
    (Notification.objects.all(), "recipient"),
    (ReadMark.objects.all(), "member"),
    (Watch.objects.all(), "member"),
    (WorksForMe.objects.all(), "member"),
    (NoHelp.objects.all(), "member"),
    (Proposal.objects.all(), "by"),
    (OutdatedVoice.objects.all(), "member"),
)


@act
def erase_member(member: Member, *, by: Member, reason: str = "") -> PrivacyRequest | None:
    """Forget a person; somebody who is forgotten already changes nothing and the answer is ``None``.

    Personal rows go: votes and points, drafts, watches, notifications, tokens, addresses, factors. Knowledge stays:
    topics, posts, ideas, decisions, events and postings name a member without name and address from then on. Which
    is which is said where a model names a member: ``CASCADE`` is personal, ``SET_NULL`` is cut, ``PROTECT`` stays.
    Raises ``MayNotErase`` or ``LastAdminStays``.
    """
    if not can_erase(by, Member.objects.get(pk=member.pk)):
        raise MayNotErase
    member = _locked(member)
    if member.erased_at is not None:
        return None
    if member.is_superuser and not Member.objects.active().filter(is_superuser=True).exclude(pk=member.pk).exists():
        raise LastAdminStays
    rows = _forget_rows(member)
    _take_the_name(member)
    return PrivacyRequest.objects.create(
        kind=PrivacyRequest.Kind.ERASURE, member=member, requested_by=by, reason=reason.strip()[:300], rows=rows
    )


def forget_what_came_late() -> int:
    """Forget what was just being written when its writer was forgotten; return of how many members there was something."""
    erased = Member.objects.filter(erased_at__isnull=False)
    late: set[int] = set()
    for model, name, fate in personal_relations():
        if fate in _DELETED:
            rows: models.QuerySet[models.Model] = models.QuerySet(model).filter(**{f"{name}__in": erased})
            late.update(rows.order_by().values_list(name, flat=True))
    # Whoever changes the post of a forgotten person later keeps the text that stood there until then.
    late.update(PostRevision.objects.kept().filter(post__author__in=erased).values_list("post__author", flat=True))
    late |= forgotten_with_something_left(erased)
    for pk in sorted(late):
        _forget_again(Member(pk=pk))
    return len(late)


@act
def _forget_again(member: Member) -> None:
    _forget_rows(_locked(member))


def take_votes_back(member: Member) -> None:
    """Take every vote back by the act that takes one back, in the order of their topics, so that all counts follow."""
    for me_too in MeToo.objects.filter(member=member).select_related("topic").order_by("topic"):
        remove_me_too(me_too.topic, by=member)
    for helpful in Helpful.objects.filter(member=member).select_related("post__topic").order_by("post__topic", "post"):
        unmark_helpful(helpful.post, by=member)


def _locked(member: Member) -> Member:
    """Lock whom an erasure is about in the order of all acts; rows that name the member are still written by others."""
    _hold_topics_of(member)
    hold_things_of(member)
    hold_ledger()
    return locked_member(member)


def _hold_topics_of(member: Member) -> None:
    """Lock the topics in which something of a member stands, by number, and look again whether there are more by now."""
    in_topics = [
        MeToo.objects.filter(member=member).values("topic"),
        TopicClaim.objects.filter(by=member).values("topic"),
    ]
    of_posts = [rows.filter(member=member).values("post__topic") for rows in (WorksForMe.objects, NoHelp.objects)]
    proposals = Proposal.objects.filter(by=member).values("post__topic")
    voices = OutdatedVoice.objects.filter(member=member).values("solution__topic")
    theirs = Helpful.objects.filter(member=member).values("post__topic").union(*in_topics, *of_posts, proposals, voices)
    held: set[int] = set()
    while missing := {row["post__topic"] for row in theirs.all()} - held:
        rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=missing).order_by("pk")
        held.update(missing, rows.values_list("pk", flat=True))


def _forget_rows(member: Member) -> int:
    """Forget all rows of a member, whom the caller's act has locked; return how many there were."""
    rows, came_meanwhile = 0, True
    while came_meanwhile:
        known = _personal_rows(member)
        _hold_topics_of(member)
        take_votes_back(member)
        forget(member)
        _remove_earlier_texts(member)
        rows += sum(own.filter(**{who: member}).delete()[0] for own, who in _CHANGED_BY_OTHERS)
        before = transaction.savepoint_create()
        # A full lock, the last of all: whoever was writing a row that names the member is through then. Nothing that they
        # may hold is asked for under it.
        Member.objects.select_for_update().get(pk=member.pk)
        came_meanwhile = not _personal_rows(member) <= known
        (transaction.savepoint_rollback if came_meanwhile else transaction.savepoint_commit)(before)
    forget_points(member)
    return rows + _delete_personal_rows(member)


def _remove_earlier_texts(member: Member) -> None:
    """What a post says is knowledge and stays; what its author once wrote differently nobody relies on."""
    PostRevision.objects.kept().filter(post__author=member).update(body="", blanked_at=timezone.now())


def _personal_rows(member: Member) -> set[tuple[type[models.Model], Any]]:
    deleted = [(model, name) for model, name, fate in personal_relations() if fate in _DELETED]
    return {
        (model, pk)
        for model, name in deleted
        for pk in models.QuerySet(model).filter(**{name: member}).values_list("pk", flat=True)
    }


def personal_relations() -> Iterator[tuple[type[models.Model], str, str]]:
    """Yield each column of ours that names a member, and what becomes of its row: CASCADE, SET_NULL or PROTECT."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:  # noqa: SLF001 -- Django documents it
                if field.related_model is Member and isinstance(field, models.ForeignKey):
                    yield model, field.name, str(getattr(field.remote_field.on_delete, "__name__", ""))


def _delete_personal_rows(member: Member) -> int:
    rows: int = 0
    for model, name, fate in personal_relations():
        mine: models.QuerySet[models.Model] = models.QuerySet(model).filter(**{name: member})
        if fate in _DELETED:
            rows += mine.delete()[0]
        elif fate in {"SET_NULL", "DB_SET_NULL"}:
            rows += mine.update(**{name: None})
    rows += EmailAddress.objects.filter(user=member).delete()[0]
    rows += SocialAccount.objects.filter(user=member).delete()[0]
    rows += Authenticator.objects.filter(user=member).delete()[0]
    return rows


def _take_the_name(member: Member) -> None:
    """What is left is a number; without a password that fits, every session of this member ends."""
    member.email, member.display_name = None, NAMELESS
    member.import_key = forgotten_key(member.import_key) if member.import_key else None
    member.locale = member.time_zone = ""
    member.handle, member.mail_rhythm = None, Member.MailRhythm.NEVER
    member.erased_at = timezone.now()
    member.points = 0
    member.is_active = member.is_staff = member.is_superuser = False
    member.last_login = None
    member.set_unusable_password()
    member.save()
