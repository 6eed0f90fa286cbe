"""What is done with a contact: how they are reached, what proves it, and what they agreed to."""

from typing import Any

from django import forms
from django.contrib.admin import widgets
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.models import ConsentPurpose, ConsentStatement, Contact, ContactPoint
from crm.operations.asking_for_proof import ask_for_proof
from crm.operations.consenting import Proof, state_consent
from crm.operations.reaching import add_point, remove_point, use_first


class PointForm(forms.Form):
    """By what else somebody is reached."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactPoint.Kind.choices)
    network = forms.CharField(label=_("Network"), max_length=40, required=False, help_text=_("Of a handle only."))
    value = forms.CharField(label=_("Value"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500)
    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    first = forms.BooleanField(label=_("Use it first"), required=False)


def chosen_point(contact: Contact | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers the points of a contact."""
    points = ContactPoint.objects.current().filter(contact=contact).primary_first()

    class ChosenPointForm(forms.Form):
        point = forms.ModelChoiceField(label=_("Contact point"), queryset=points)

    return ChosenPointForm


def unproven_address(contact: Contact | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers the addresses of which nobody has shown whose they are."""
    points = ContactPoint.objects.current().filter(contact=contact, kind=ContactPoint.Kind.EMAIL, verified_at=None)

    class UnprovenAddressForm(forms.Form):
        point = forms.ModelChoiceField(
            label=_("Address"),
            queryset=points.primary_first(),
            help_text=_("A letter goes there with a link. Whoever opens it shows that the address is theirs."),
        )

    return UnprovenAddressForm


def consent_form(contact: Contact | None, _by: Member) -> type[forms.Form]:
    """Return a form that asks for what proves a statement."""
    points = ContactPoint.objects.current().filter(contact=contact).primary_first()

    class ConsentForm(forms.Form):
        point = forms.ModelChoiceField(label=_("Contact point"), queryset=points)
        purpose = forms.ModelChoiceField(label=_("Purpose"), queryset=ConsentPurpose.objects.in_use())
        is_given = forms.TypedChoiceField(
            label=_("Statement"),
            choices=[("yes", _("agrees")), ("no", _("takes it back"))],
            coerce=lambda value: value == "yes",
        )
        stated_at = forms.SplitDateTimeField(
            label=_("Stated at"), required=False, widget=widgets.AdminSplitDateTime(), help_text=_("Empty: now.")
        )
        way = forms.ChoiceField(label=_("Way"), choices=ConsentStatement.Way.choices)
        place = forms.CharField(
            label=_("Where"),
            max_length=500,
            required=False,
            help_text=_("The address of the page, the number that was called, the place where the paper lies."),
        )
        wording = forms.CharField(
            label=_("Wording"),
            widget=forms.Textarea(attrs={"rows": 4}),
            required=False,
            help_text=_("The very words that were agreed to."),
        )

    return ConsentForm


def _state(_contact: Contact, values: dict[str, Any], by: Member) -> ConsentStatement:
    proof = Proof(values["way"], values["place"], values["wording"], values["stated_at"])
    return state_consent(values["point"], values["purpose"], by=by, is_given=values["is_given"], proof=proof)


ADD_POINT = Act(
    "add-point",
    _("Add an address or number"),
    lambda contact, values, by: add_point(contact, by=by, **values),
    PointForm,
)
USE_FIRST = Act(
    "use-first",
    _("Choose what is used first"),
    lambda _contact, values, by: use_first(values["point"], by=by),
    chosen_point,
)
REMOVE_POINT = Act(
    "remove-point",
    _("Remove an address or number"),
    lambda _contact, values, by: remove_point(values["point"], by=by),
    chosen_point,
)
ASK_FOR_PROOF = Act(
    "ask-for-proof",
    _("Ask whether an address is theirs"),
    lambda _contact, values, by: ask_for_proof(values["point"], by=by),
    unproven_address,
    lambda contact: bool(contact.email),
)
STATE_CONSENT = Act("consent", _("Write consent down"), _state, consent_form)
ACTS_OF_CONTACTS = (ADD_POINT, USE_FIRST, REMOVE_POINT, ASK_FOR_PROOF, STATE_CONSENT)
