"""What the pages of the CRM put into the slots of the community's pages."""

from django.utils.translation import gettext_lazy as _

from community.rates import count
from community.web.menu import Entry, add_entry, add_page_about_oneself
from community.web.provenance import tell_grounds_with
from crm.web.grounds import grounds_of_article


def wire_pages() -> None:
    """Fill the slots; doing so again changes nothing."""
    add_entry(Entry(_("Contact"), "requests", lambda member: member.is_peer))
    add_page_about_oneself(Entry(_("What you agreed to"), "own-consents", lambda _member: True))
    tell_grounds_with(grounds_of_article)
    count("topic", "contact", "api-requests", methods=("POST",))
    count("reply", "reply-request", "api-request-messages", methods=("POST",))
