"""Refusals of links by which a question is solved from an e-mail."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class LinkIsUnknown(Invalid):
    """We did not sign it, or it was cut or changed on the way."""

    code = "link_is_unknown"
    sentence = _("This link is not complete or not from us.")


class LinkHasExpired(Conflict):
    """It was good for some weeks."""

    code = "link_has_expired"
    sentence = _("This link has expired.")


class LinkIsNobodysNow(NotPermitted):
    """Whom it was sent to is suspended, has left or may not see the question any more."""

    code = "link_is_nobodys_now"
    sentence = _("The account for which this link was made cannot do this now.")
