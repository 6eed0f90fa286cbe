"""Refusals of what is handed in with a text: files and fields."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid


class UnknownAttachment(Invalid):
    """Somebody else's file, one of another post, or none."""

    code = "unknown_attachment"
    sentence = _("There is no such file that you could attach here.")


class TooManyAttachments(Conflict):
    """A post, and a member's unsent forms, hold a few files."""

    code = "too_many_attachments"
    sentence = _("These are too many files; five to a post are the most.")

    def __init__(self, *, pointer: str = "") -> None:
        """Name the field, where there is one."""
        super().__init__()
        self.pointer = pointer


class AttachmentIsInUse(Conflict):
    """What is posted is part of the post."""

    code = "attachment_in_use"
    sentence = _("This file is posted already; edit the post instead.")


class KeyUsedForSomethingElse(Conflict):
    """An idempotency key stands for one call."""

    code = "idempotency_key_reused"
    sentence = _("This key was used for another call.")


class FieldIsUnknown(Invalid):
    """The category does not ask for it."""

    code = "unknown_field"
    sentence = _("This category does not ask for that.")


class FieldIsMissing(Invalid):
    """The category wants to know it."""

    code = "required"
    sentence = _("This must be said here.")


class ValueIsNoChoice(Invalid):
    """Not one of the list."""

    code = "invalid_choice"
    sentence = _("Choose one of the list.")
