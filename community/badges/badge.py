"""What a badge is."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    """How much it takes."""

    BRONZE = "bronze", _("bronze")
    SILVER = "silver", _("silver")
    GOLD = "gold", _("gold")


@dataclass(frozen=True)
class Badge:
    """One badge; its condition is a statement that yields each member once, with the moment from which it is deserved."""

    code: str
    tier: Tier
    name: Promise
    description: Promise
    condition: str
    is_for_good: bool = False
