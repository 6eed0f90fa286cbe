"""Refusals about contacts, accounts and what is kept of them; each name states the fact."""

from typing import Self

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotKeepContacts(NotPermitted):
    """Contacts are kept by those who speak with them."""

    code = "may_not_keep_contacts"
    sentence = _("Only support and community managers may change contacts.")


class MayNotKeepAccounts(NotPermitted):
    """Accounts are kept by those who answer for them."""

    code = "may_not_keep_accounts"
    sentence = _("Only support, managers and controllers may change accounts.")


class AccountBelowItself(Conflict):
    """Somewhere above the parent stands the account itself."""

    code = "account_below_itself"
    sentence = _("An account cannot belong to itself or to one that belongs to it.")


class AddressIsMalformed(Invalid):
    """Nobody can be reached by it."""

    code = "address_is_malformed"
    sentence = _("Nobody can be reached by this; check how it is written.")


class PointIsKnown(Conflict):
    """The contact has it already, however it is written."""

    code = "point_is_known"
    sentence = _("The contact has this already.")


class PointIsRetired(Conflict):
    """It is not in use any more."""

    code = "point_is_retired"
    sentence = _("This is not in use any more; add it again first.")


class PointIsProvenElsewhere(Conflict):
    """Another contact has shown that it is theirs."""

    code = "point_is_proven_elsewhere"
    sentence = _("Another contact has shown that this is theirs.")


class PointIsNoAddress(Conflict):
    """No letter can be sent to it."""

    code = "point_is_no_address"
    sentence = _("Only an e-mail address can be asked for a proof.")


class PointIsProven(Conflict):
    """Nothing is left to show."""

    code = "point_is_proven"
    sentence = _("It was shown already whose this is.")


class ProofIsAsked(Conflict):
    """A letter is on its way, or left today."""

    code = "proof_is_asked"
    sentence = _("A letter went to this address within the last 24 hours; wait for an answer.")


class LinkIsStale(Invalid):
    """The signature does not fit, is too old, or the address has changed since."""

    code = "link_is_stale"
    sentence = _("This link is not valid any more; ask for a new one.")


class ConsentSaysNothing(Invalid):
    """Consent without the words that were agreed to, or without where, proves nothing."""

    code = "consent_says_nothing"
    sentence = _("Say where, and to which words, somebody agreed.")


class StatedInTheFuture(Invalid):
    """Nobody has agreed tomorrow."""

    code = "stated_in_the_future"
    sentence = _("This moment is still to come.")


class ContractEndsTooEarly(Invalid):
    """A contract ends before it begins."""

    code = "contract_ends_too_early"
    sentence = _("The contract ends before it begins.")


class AmountIsNegative(Invalid):
    """An account is not worth less than nothing."""

    code = "amount_is_negative"
    sentence = _("The amount is less than nothing.")


class FieldIsUnknown(Invalid):
    """No such field is in use."""

    code = "field_is_unknown"
    sentence = _("There is no such additional field.")


class FieldHoldsSomethingElse(Invalid):
    """The value is not of the kind that the field holds."""

    code = "field_holds_something_else"
    sentence = _("This is not what the field holds.")


class FieldIsRequired(Invalid):
    """The field must hold something."""

    code = "field_is_required"
    sentence = _("This field must be filled in.")


class FieldsAreEmpty(Conflict):
    """What a ticket needs to be solved is not known yet."""

    code = "fields_are_empty"
    sentence = _("Before this is solved, fill in: %(fields)s")

    @classmethod
    def of(cls, labels: list[str]) -> Self:
        """Name the fields."""
        return cls(str(cls.sentence) % {"fields": ", ".join(labels)})


class FieldIsDefinedAlready(Conflict):
    """The code is taken."""

    code = "field_is_defined_already"
    sentence = _("There is a field with this code already.")


class ChoiceIsMissing(Invalid):
    """A choice needs something to choose from, and nothing else does."""

    code = "choice_is_missing"
    sentence = _("A choice needs something to choose from, and nothing else does.")


class FieldCodeIsMalformed(Invalid):
    """Rules could not ask for the field."""

    code = "field_code_is_malformed"
    sentence = _(
        "A code begins with a small letter; small letters and digits follow, with single underscores in between."
    )


class ChoiceIsAskedFor(Conflict):
    """Whoever the segment chooses would be nobody from one moment to the next."""

    code = "choice_is_asked_for"
    sentence = _("These segments ask for a choice that would go, so change them first: %(segments)s")

    @classmethod
    def by(cls, names: list[str]) -> Self:
        """Name the segments."""
        return cls(str(cls.sentence) % {"segments": ", ".join(names)})


class MayNotDefineFields(NotPermitted):
    """Fields bind everybody who keeps contacts."""

    code = "may_not_define_fields"
    sentence = _("Only administrators and community managers may define fields.")


class RuleIsMalformed(Invalid):
    """The rule cannot be read, or asks for something that is not there."""

    code = "rule_is_malformed"
    sentence = _("This rule cannot be read; see what rules can ask for.")


class MayNotKeepSegments(NotPermitted):
    """Segments are kept by staff who speak with many."""

    code = "may_not_keep_segments"
    sentence = _("Only support, community managers, product and managers may keep segments.")


class SegmentIsNamedAlready(Conflict):
    """The name is taken."""

    code = "segment_is_named_already"
    sentence = _("There is a segment with this name already.")


class MayNotKeepActivities(NotPermitted):
    """Activities are kept by staff with a role."""

    code = "may_not_keep_activities"
    sentence = _("Only staff may keep activities.")


class ActivityIsAboutNobody(Conflict):
    """It hangs on no contact, account or ticket."""

    code = "activity_is_about_nobody"
    sentence = _("Name the contact, the account or the ticket that this is about.")


class ReminderTooLate(Invalid):
    """One is reminded before it is too late."""

    code = "reminder_too_late"
    sentence = _("The reminder comes after the day by which it is due.")


class ReminderWithoutDay(Invalid):
    """One is reminded of what is due."""

    code = "reminder_without_day"
    sentence = _("Say by when it is due; a reminder alone says nothing.")
