"""The back office of the CRM: the desk on which tickets are worked."""

from crm.admin import contacts, intake, tickets

__all__ = ["contacts", "intake", "tickets"]
