"""Forgetting a person: what is personal goes, what others rely on stays and names nobody any more."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import models
from django.utils import timezone

from community.errors import LastAdminStays, MayNotErase
from community.foundation.acting import act
from community.models import Helpful, Member, MeToo, PrivacyRequest
from community.operations.agreeing import remove_me_too, unmark_helpful
from community.operations.earning import forget_points
from community.permissions import can_erase
from community.personal_data import forget

OURS = ("community", "ideas", "crm", "roi")
NAMELESS = ""


@act
def erase_member(member: Member, *, by: Member, reason: str = "") -> PrivacyRequest | None:
    """Forget a person; somebody who is forgotten already changes nothing and the answer is ``None``.

    Personal rows go: votes and points, drafts, watches, notifications, tokens, addresses, factors. Knowledge stays:
    topics, posts, ideas, decisions, events and postings name a member without name and address from then on. Which
    is which is said where a model names a member: ``CASCADE`` is personal, ``SET_NULL`` is cut, ``PROTECT`` stays.
    Raises ``MayNotErase`` or ``LastAdminStays``.
    """
    # A full lock: whoever writes a row that names this member waits until it is forgotten, or is before it.
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not can_erase(by, member):
        raise MayNotErase
    if member.erased_at is not None:
        return None
    if member.is_superuser and not Member.objects.active().filter(is_superuser=True).exclude(pk=member.pk).exists():
        raise LastAdminStays
    take_votes_back(member)
    forget(member)
    forget_points(member)
    rows = _delete_personal_rows(member)
    _take_the_name(member)
    return PrivacyRequest.objects.create(
        kind=PrivacyRequest.Kind.ERASURE, member=member, requested_by=by, reason=reason.strip()[:300], rows=rows
    )


def take_votes_back(member: Member) -> None:
    """Take every vote back by the act that takes one back, in the order of their topics, so that all counts follow."""
    for me_too in MeToo.objects.filter(member=member).select_related("topic").order_by("topic"):
        remove_me_too(me_too.topic, by=member)
    for helpful in Helpful.objects.filter(member=member).select_related("post__topic").order_by("post__topic", "post"):
        unmark_helpful(helpful.post, by=member)


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
        if fate in {"CASCADE", "DB_CASCADE"}:
            rows += mine.delete()[0]
        elif fate in {"SET_NULL", "DB_SET_NULL"}:
            rows += mine.update(**{name: None})
    rows += EmailAddress.objects.filter(user=member).delete()[0]
    rows += SocialAccount.objects.filter(user=member).delete()[0]
    rows += Authenticator.objects.filter(user=member).delete()[0]
    return rows


def _take_the_name(member: Member) -> None:
    """What is left is a number; without a password that fits, every session of this member ends."""
    member.email, member.display_name, member.import_key = None, NAMELESS, None
    member.locale = member.time_zone = ""
    member.handle, member.mail_rhythm = None, Member.MailRhythm.NEVER
    member.erased_at = timezone.now()
    member.points = 0
    member.is_active = member.is_staff = member.is_superuser = False
    member.last_login = None
    member.set_unusable_password()
    member.save()
