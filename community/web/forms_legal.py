"""Agreeing to the terms and notices that hold."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.errors.legal import AnotherVersionHolds
from community.models import Consent, LegalVersion, Member
from community.operations.legal import give_consent


class ConsentForm(forms.Form):
    """A box to tick, which names the versions; without any there is none."""

    consent = forms.BooleanField()
    consent_to = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *given: Any, member: Member | None = None, **options: Any) -> None:
        """Name what holds now and what a member has not agreed to yet; a form that was sent names what was read."""
        super().__init__(*given, **options)
        held = Consent.objects.visible_to(member).values_list("version", flat=True) if member else ()
        versions = LegalVersion.objects.current().agreed_to()
        self.versions = [version for version in list(versions)[::-1] if version.pk not in set(held)]
        if not self.versions:
            del self.fields["consent"], self.fields["consent_to"]
            return
        self.fields["consent"].label = sentence_of(self.versions)
        self.fields["consent"].error_messages["required"] = _("Please tick this to go on.")
        self.initial["consent_to"] = self.named

    @property
    def named(self) -> str:
        """The numbers of the versions, as the form carries them."""
        return ",".join(str(version.pk) for version in self.versions)

    def clean(self) -> dict[str, Any]:
        """Ask again when something was published while the form was read."""
        values: dict[str, Any] = super().clean() or {}
        if self.versions and values.get("consent_to") != self.named:
            self.data = {**dict(self.data.items()), "consent_to": self.named, "consent": ""}
            self.add_error("consent", str(AnotherVersionHolds.sentence))
        return values

    def give(self, member: Member, way: Consent.Way) -> None:
        """Write down that the member agreed."""
        if self.versions:
            pks = [version.pk for version in self.versions]
            give_consent(member, pks, way=way, language=get_language() or "")


def sentence_of(versions: list[LegalVersion]) -> SafeString:
    """Return the sentence to agree to, with a way to each text."""
    links = {version.kind: _link_to(version) for version in versions}
    match links:
        case {"terms": terms, "privacy": privacy}:
            sentence = _("I agree to the %(terms)s and have read the %(privacy)s.")
            return format_html(sentence.replace("%(terms)s", "{}").replace("%(privacy)s", "{}"), terms, privacy)
        case {"terms": terms}:
            return format_html(_("I agree to the %(terms)s.").replace("%(terms)s", "{}"), terms)
        case _:
            privacy = links["privacy"]
            return format_html(_("I have read the %(privacy)s.").replace("%(privacy)s", "{}"), privacy)


def _link_to(version: LegalVersion) -> SafeString:
    words = _("%(document)s (version %(number)d)") % {
        "document": version.get_kind_display(),
        "number": version.number,
    }
    address = reverse("legal-version", args=[version.kind, version.number])
    return format_html('<a href="{}" target="_blank">{}</a>', address, words)
