"""Refusals about people, the agreements that protect them, and the policies by which values are shared."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class LegalBasisMissing(NotPermitted):
    """What an employee is worth is not even told to the employee."""

    code = "legal_basis_missing"
    sentence = _("What single employees bring is shown only on a legal basis, and none is in force.")


class LegalBasisNotApproved(Conflict):
    """What was never in force does not end."""

    code = "legal_basis_not_approved"
    sentence = _("This legal basis is not approved, so it cannot end; change or leave it.")


class EndIsPast(Invalid):
    """What happened on a legal basis happened on it."""

    code = "end_is_past"
    sentence = _("This can end today or later, and within its days.")


class PoliciesOverlap(Conflict):
    """On each day one policy holds for one kind of thing and one path."""

    code = "policies_overlap"
    sentence = _("Another policy for the same kind of thing and path holds on some of these days; end that one first.")


class PolicyInUse(Conflict):
    """What was divided stays divided by the policy it was divided by."""

    code = "policy_in_use"
    sentence = _("Something is divided by this policy; it may only be ended, on a day after the last such value.")


class WeightsAreUnclear(Invalid):
    """Roles have weights exactly where they are asked for."""

    code = "weights_are_unclear"
    sentence = _("Give each role at most once and at least one positive weight; equal shares need no weights.")


class EndIsUnclear(Invalid):
    """A policy ends within its days."""

    code = "end_is_unclear"
    sentence = _("A policy ends after its first day and not later than it would anyway.")
