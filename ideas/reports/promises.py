"""For which day each idea is promised."""

from typing import Any

from django.db import models

from ideas.models import PromisedDate
from ideas.models.idea import IdeaQuerySet


def with_promise(ideas: IdeaQuerySet) -> Any:
    """Tell with each idea for which day the company promises it, as ``promised_on``; no query of its own."""
    newest = PromisedDate.objects.filter(idea=models.OuterRef("pk")).order_by("-id").values("promised_on")[:1]
    return ideas.annotate(promised_on=models.Subquery(newest))
