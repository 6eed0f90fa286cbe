"""Drafting and publishing terms and notices, and agreeing to them."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from community.errors.legal import (
    AnotherVersionHolds,
    DraftIsThere,
    HoldsFromThePast,
    LegalTextIsMissing,
    LegalTextIsPublished,
    MayNotKeepLegalTexts,
)
from community.foundation.acting import act
from community.foundation.markup import render_markdown
from community.models import Consent, LegalText, LegalVersion, Member
from community.models.visit import business_day
from community.permissions import can_keep_legal_texts


def next_number(kind: str) -> int:
    """Return the number of the next version; two at once end at the unique key."""
    return int(LegalVersion.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1


@act
def draft_again(version: LegalVersion, *, by: Member) -> LegalVersion:
    """Begin the next version with the texts of this one; raises ``MayNotKeepLegalTexts`` or ``DraftIsThere``."""
    version = LegalVersion.objects.select_for_update().get(pk=version.pk)
    if not can_keep_legal_texts(by):
        raise MayNotKeepLegalTexts
    if LegalVersion.objects.filter(kind=version.kind, published_at__isnull=True).exists():
        raise DraftIsThere
    draft = LegalVersion.objects.create(kind=version.kind, number=next_number(version.kind), written_by=by)
    texts = [LegalText(version=draft, language=text.language, body=text.body) for text in version.texts.all()]
    LegalText.objects.bulk_create(texts)
    return draft


@act
def publish_version(
    version: LegalVersion, *, by: Member, effective_on: date, at: datetime | None = None
) -> LegalVersion:
    """Make a draft public for good; it holds from a day on, which is today or lies ahead.

    Raises ``MayNotKeepLegalTexts``, ``LegalTextIsPublished``, ``LegalTextIsMissing`` or ``HoldsFromThePast``.
    """
    version = LegalVersion.objects.select_for_update(no_key=False).get(pk=version.pk)
    if not can_keep_legal_texts(by):
        raise MayNotKeepLegalTexts
    if version.is_published:
        raise LegalTextIsPublished
    texts = list(version.texts.all())
    if not texts:
        raise LegalTextIsMissing
    now = at or timezone.now()
    if effective_on < business_day(now):
        raise HoldsFromThePast(pointer="/effective_on")
    for text in texts:
        text.html = render_markdown(text.body)
    LegalText.objects.bulk_update(texts, ["html"])
    version.published_at, version.published_by, version.effective_on = now, by, effective_on
    version.save(update_fields=["published_at", "published_by", "effective_on"])
    return version


@act
def give_consent(
    member: Member, versions: Collection[int], *, way: Consent.Way, language: str, at: datetime | None = None
) -> list[Consent]:
    """Agree to versions that hold now; what the member agreed to before stays as it was, so twice is once.

    Returns the new ones. Raises ``AnotherVersionHolds`` for a version that was replaced since it was read.
    """
    # The lock lets the second of two wait for the first.
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    current = {version.pk: version for version in LegalVersion.objects.current().agreed_to()}
    if not set(versions) <= set(current):
        raise AnotherVersionHolds
    given = set(Consent.objects.filter(member=member, version__in=versions).values_list("version", flat=True))
    fresh = [
        Consent(member=member, version=current[pk], way=way, language=language, given_at=at or timezone.now())
        for pk in sorted(set(versions) - given)
    ]
    return Consent.objects.bulk_create(fresh)
