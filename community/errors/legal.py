"""Refusals around terms, notices and who agreed to them."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotKeepLegalTexts(NotPermitted):
    """Only community managers and admins speak for the house."""

    code = "may_not_keep_legal_texts"
    sentence = _("Only community managers may do this.")


class ConsentMissing(NotPermitted):
    """The texts have changed, and the member has not agreed yet."""

    code = "consent_missing"
    sentence = _("Our terms have changed. Agree to them before you go on: at me/consents/, or on our pages.")


class LegalTextIsPublished(Conflict):
    """What people agreed to stays as it was."""

    code = "legal_text_is_published"
    sentence = _("This version is published already; write a new one.")


class LegalTextIsMissing(Conflict):
    """There is nothing to read yet."""

    code = "legal_text_is_missing"
    sentence = _("Write the text in at least one language first.")


class DraftIsThere(Conflict):
    """One draft at a time."""

    code = "draft_is_there"
    sentence = _("There is a draft of this already.")


class HoldsFromThePast(Invalid):
    """Nobody could have known it."""

    code = "holds_from_the_past"
    sentence = _("Choose today or a day that lies ahead.")


class AnotherVersionHolds(Conflict):
    """Nobody agrees to what was replaced, is not in force yet, or is nothing to agree to."""

    code = "another_version_holds"
    sentence = _("This has changed in the meantime. Please read it again.")
