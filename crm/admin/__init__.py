"""The back office of the CRM: the desk on which tickets are worked."""

from crm.admin import contacts, desk, intake, macros, personas, satisfaction, service, tickets

__all__ = ["contacts", "desk", "intake", "macros", "personas", "satisfaction", "service", "tickets"]
