"""What the environment must say before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from roi.models.grade import Grade


def headline_rests_on_a_grade(**_: Any) -> list[CheckMessage]:
    """Refuse a grade that does not exist before the first report asks for it."""
    if settings.HEADLINE_MIN_GRADE in Grade.values:
        return []
    sentence = f"HEADLINE_MIN_GRADE must be one of {', '.join(Grade.values)}, not {settings.HEADLINE_MIN_GRADE!r}."
    return [Error(sentence, id="roi.E001")]
