"""The back office of the CRM: the desk on which tickets are worked."""

from crm.admin import (
    channels,
    clocks,
    contacts,
    desk,
    duplicates,
    influencers,
    intake,
    macros,
    personas,
    satisfaction,
    service,
    teams,
    tickets,
)

__all__ = [
    "channels",
    "clocks",
    "contacts",
    "desk",
    "duplicates",
    "influencers",
    "intake",
    "macros",
    "personas",
    "satisfaction",
    "service",
    "teams",
    "tickets",
]
