"""The ROI app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class RoiConfig(AppConfig):
    """What it was worth, to the cent and down to the single thread."""

    name = "roi"
    verbose_name = _("Value")

    def ready(self) -> None:
        """Import what listens, put the way to the report into the main menu, and look at the environment."""
        from community.web.menu import Entry, add_entry  # noqa: PLC0415 -- apps must be loaded first
        from crm.advocacy import value_with  # noqa: PLC0415 -- apps must be loaded first
        from crm.ticket_costs import price_tickets_with  # noqa: PLC0415 -- apps must be loaded first
        from roi import checks, receivers  # noqa: F401, PLC0415 -- apps must be loaded first
        from roi.permissions import can_read_roi  # noqa: PLC0415 -- apps must be loaded first
        from roi.reports.ticket_price import approved_ticket_cost  # noqa: PLC0415 -- apps must be loaded first
        from roi.reports.worth_for_others import worth_for_others  # noqa: PLC0415 -- apps must be loaded first

        value_with(worth_for_others)
        price_tickets_with(approved_ticket_cost)
        add_entry(Entry(_("Value"), "value", can_read_roi))
        register(checks.headline_rests_on_a_grade, "environment")
        register(checks.business_currency_fits_the_columns, "environment")
