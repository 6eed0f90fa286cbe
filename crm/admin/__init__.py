"""The back office of the CRM: the desk on which tickets are worked."""

from crm.admin import (
    campaigns,
    channels,
    clocks,
    contacts,
    desk,
    duplicates,
    influencers,
    intake,
    macros,
    mentions,
    personas,
    satisfaction,
    service,
    teams,
    tickets,
)

__all__ = [
    "campaigns",
    "channels",
    "clocks",
    "contacts",
    "desk",
    "duplicates",
    "influencers",
    "intake",
    "macros",
    "mentions",
    "personas",
    "satisfaction",
    "service",
    "teams",
    "tickets",
]
