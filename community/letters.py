"""E-mails as they leave the house."""

from email import policy as policies
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

# Of RFC 5322, without the end of the line.
LONGEST_LINE = 998


class Letter(EmailMultiAlternatives):
    """An e-mail whose addresses in the head stay in one piece: in encoded pieces no mail program knows them."""

    def message(self, *, policy: Any = policies.default) -> Any:
        """Build it with lines as long as they may be."""
        return super().message(policy=policy.clone(max_line_length=LONGEST_LINE))


def sending_host() -> str:
    """The name of our house, as it stands in the names of letters."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"
