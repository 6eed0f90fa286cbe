"""Refusals about what people may demand of us; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotAnswerForPersonalData(NotPermitted):
    """Handing over, restricting and forgetting is done by those who answer for personal data."""

    code = "may_not_answer_for_personal_data"
    sentence = _("Only community managers and administrators may do this with what is kept about a person.")


class DemandHasNoReason(Invalid):
    """Who wanted it and why has to be shown later."""

    code = "demand_has_no_reason"
    sentence = _("Say who wants this and why, without writing personal data here.")


class ExportIsNotThere(Conflict):
    """It is not written yet, or its time is over."""

    code = "export_is_not_there"
    sentence = _("This export is not ready, or its time is over. Ask for it again if it is gone.")


class PersonIsRestricted(Conflict):
    """What is kept about this person is kept and not used."""

    code = "person_is_restricted"
    sentence = _("This person demanded that their data is kept and not used. Lift the restriction first, if you may.")


class RestrictionIsLifted(Conflict):
    """It holds no more."""

    code = "restriction_is_lifted"
    sentence = _("This restriction holds no more.")


class RestrictionIsOverAtOnce(Invalid):
    """It would never hold."""

    code = "restriction_is_over_at_once"
    sentence = _("A restriction ends in the future, or when somebody lifts it.")


class ErasurePreviewIsStale(Conflict):
    """Something came or went since somebody looked."""

    code = "erasure_preview_is_stale"
    sentence = _("What would be erased has changed since you looked. Look at the preview again, then confirm.")


class ErasureIsConfirmed(Conflict):
    """It waits for its day."""

    code = "erasure_is_confirmed"
    sentence = _("This erasure is confirmed already and waits for its day.")


class PersonIsToBeForgotten(Conflict):
    """Until then nothing of the person is used."""

    code = "person_is_to_be_forgotten"
    sentence = _("This person is to be forgotten. Withdraw the erasure; that lifts the restriction, too.")


class ErasureIsOver(Conflict):
    """It was withdrawn or carried out."""

    code = "erasure_is_over"
    sentence = _("This erasure was withdrawn or carried out.")


class RetentionIsTooShort(Invalid):
    """Days in which everybody still needs it."""

    code = "retention_is_too_short"
    sentence = _("Keep it for thirty days at least.")
