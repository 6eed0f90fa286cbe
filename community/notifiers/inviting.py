"""The e-mail by which somebody from an imported forum comes back to what they wrote."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from community.letters import Letter
from community.models import Member
from community.notifiers.letters import absolute
from community.operations.taking_over import GOOD_FOR, word_for


def invite_to_take_over(member: Member, address: str) -> None:
    """Send the link to the address, in the language of the page on which it was typed; nothing is changed."""
    link = absolute(reverse("take-over", args=[word_for(member, address)]))
    text = render_to_string(
        "community/emails/take_over.txt", {"name": member.display_name, "link": link, "days": GOOD_FOR.days}
    )
    Letter(_("Your earlier posts are here"), text, settings.DEFAULT_FROM_EMAIL, [address]).send()
