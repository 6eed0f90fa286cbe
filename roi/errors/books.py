"""Refusals about what stands in the books: corrections, restatements and snapshots."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class PostingDoesNotStand(Conflict):
    """What is reversed is over, and costs are reversed and entered anew."""

    code = "posting_does_not_stand"
    sentence = _("Only a posting that stands for a value at present can be corrected.")


class CannotBePricedAnew(Conflict):
    """What is known now would have no value; the intake takes back what ended."""

    code = "cannot_be_priced_anew"
    sentence = _("By what is known and holds now, this would not be valued at all.")


class NothingToCorrect(Conflict):
    """Everything is as it would be valued now."""

    code = "nothing_to_correct"
    sentence = _("This posting says what would be posted now; a correction would change nothing.")


class CorrectionHasOtherCause(Conflict):
    """A correction says truly why."""

    code = "correction_has_other_cause"
    sentence = _("Something has changed, but not for the reason that you give.")


class NoSuchRuleVersion(Invalid):
    """Only approved versions can be chosen."""

    code = "no_such_rule_version"
    sentence = _("There is no approved version of this number of this rule.")


class NothingToRestate(Conflict):
    """A scenario of nothing says nothing."""

    code = "nothing_to_restate"
    sentence = _("Nothing stands valued on these days.")


class SignerTookSnapshot(NotPermitted):
    """A snapshot is signed by a second person."""

    code = "signer_took_snapshot"
    sentence = _("Somebody else than who took it must sign a snapshot.")


class SnapshotAlreadySigned(Conflict):
    """One signature is enough, and none is taken back."""

    code = "snapshot_already_signed"
    sentence = _("This snapshot is signed already.")


class SnapshotsAskDifferently(Invalid):
    """Only answers to the same question can be compared."""

    code = "snapshots_ask_differently"
    sentence = _("Compare with a later snapshot of the same question.")


class DefinitionInUse(Conflict):
    """Snapshots name the question that they answer."""

    code = "definition_in_use"
    sentence = _("There are snapshots of this report; it stays.")
