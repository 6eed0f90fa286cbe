"""Lays down the terms, notices and the imprint of the story's house, to which everybody in it agreed."""

from datetime import datetime, time
from typing import Any

from community.models import Consent, LegalText, LegalVersion
from community.operations.legal import next_number, publish_version
from config.demo.reading import PLACE, read
from config.demo.stage import Stage


def lay_down_the_terms(stage: Stage) -> None:
    """Publish each version on its day, and let everybody agree to those that held when they joined."""
    by = stage.members["community"]
    for one in read("legal")["version"]:
        version = LegalVersion.objects.create(kind=one["kind"], number=next_number(one["kind"]), written_by=by)
        LegalText.objects.bulk_create(_texts(version, one))
        at = datetime.combine(one["holds_from"], time(9), PLACE)
        publish_version(version, by=by, effective_on=one["holds_from"], at=at)
    firsts = LegalVersion.objects.agreed_to().filter(number=1)
    Consent.objects.bulk_create(
        Consent(
            member=member,
            version=version,
            language=member.locale,
            way=Consent.Way.SIGN_UP,
            given_at=member.joined_at,
        )
        for version in firsts
        for member in stage.members.values()
    )


def _texts(version: LegalVersion, told: dict[str, Any]) -> list[LegalText]:
    return [LegalText(version=version, language=language, body=told[language].strip()) for language in ("de", "en")]
