"""Where the business is: the time zone in which a day begins and the currency of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from community.foundation.money import minor_unit


@dataclass(frozen=True)
class Business:
    """The one place and the one currency that the ledger knows."""

    time_zone: ZoneInfo
    currency: str
    # An exchange rate that is older says nothing about the day.
    rate_max_age_days: int

    @property
    def unit(self) -> Decimal:
        """The smallest amount that the ledger posts."""
        return minor_unit(self.currency)

    def day_of(self, moment: datetime) -> date:
        """Return the business day on which a moment falls."""
        return moment.astimezone(self.time_zone).date()

    def today(self) -> date:
        """Return the present business day."""
        return self.day_of(timezone.now())


def our_business() -> Business:
    """Read the settings; operations learn of them here and nowhere else."""
    return Business(ZoneInfo(settings.BUSINESS_TIME_ZONE), settings.BUSINESS_CURRENCY, settings.FX_MAX_AGE_DAYS)
