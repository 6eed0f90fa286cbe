"""Terms and notices."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from community.models import LegalText, LegalVersion, Member
from community.models.visit import business_day
from community.operations.legal import next_number, publish_version
from tests.factories.community import MemberFactory


def today() -> date:
    return business_day(timezone.now())


def draft_version(kind: str = "terms", *, by: Member | None = None, **fields: Any) -> LegalVersion:
    """A draft; `de=…` and `en=…` are its texts."""
    texts = {language: fields.pop(language) for language in ("de", "en") if language in fields}
    by = by or MemberFactory(roles=["community_manager"])
    version = LegalVersion.objects.create(kind=kind, number=next_number(kind), written_by=by, **fields)
    for language, body in (texts or {"de": "Sei **nett**.", "en": "Be **kind**."}).items():
        LegalText.objects.create(version=version, language=language, body=body)
    return version


def publish(kind: str = "terms", *, days_ahead: int = 0, **fields: Any) -> LegalVersion:
    """A version that holds today, or in some days."""
    draft = draft_version(kind, **fields)
    return publish_version(draft, by=draft.written_by, effective_on=today() + timedelta(days=days_ahead))
