"""What members agree to: versions of the terms and notices with their texts, and who agreed to which."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from community.models.visit import business_day


class LegalVersionQuerySet(models.QuerySet["LegalVersion"]):
    """Sets of versions."""

    def visible_to(self, _reader: Reader) -> Self:
        """What was published, for everybody and for ever; drafts are seen in the back office alone."""
        return self.filter(published_at__isnull=False)

    def in_force(self, today: date | None = None) -> Self:
        """Published, and its day has come."""
        return self.filter(published_at__isnull=False, effective_on__lte=today or business_day(timezone.now()))

    def current(self) -> Self:
        """The one version of each kind that holds today."""
        return self.in_force().order_by("kind", "-number").distinct("kind")

    def agreed_to(self) -> Self:
        """Of those kinds to which people agree when they join."""
        return self.filter(kind__in=LegalVersion.AGREED)

    def with_texts(self) -> Self:
        """Read the texts along."""
        return self.prefetch_related("texts")

    def newest_first(self) -> Self:
        """The last number of each kind on top."""
        return self.order_by("kind", "-number")


class LegalVersion(models.Model):
    """One version of a legal document, in every language at once; once published it is never changed."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("terms of use")
        PRIVACY = "privacy", _("privacy notice")
        IMPRINT = "imprint", _("imprint")
        RULES = "rules", _("house rules")

    AGREED = (Kind.TERMS, Kind.PRIVACY)

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    number = models.PositiveIntegerField(_("number"))
    asks_again = models.BooleanField(
        _("asks members again"),
        default=False,
        help_text=_("Whoever agreed to earlier versions only is asked before writing anything on a page."),
    )
    binds_programs = models.BooleanField(
        _("binds programs"),
        default=False,
        help_text=_("Until its member agrees, a program may not write by the API either."),
    )
    created_at = models.DateTimeField(_("written at"), db_default=Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    effective_on = models.DateField(_("holds from"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = LegalVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a legal text")
        verbose_name_plural = _("legal texts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="legal_version_number_is_unique_in_its_kind"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(published_at__isnull=True),
                name="one_draft_of_a_legal_text_at_a_time",
                violation_error_message=_("There is a draft of this already."),
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False, effective_on__isnull=False),
                name="a_published_legal_text_says_by_whom_and_from_when",
            ),
            models.CheckConstraint(
                condition=models.Q(asks_again=False) | models.Q(kind__in=["terms", "privacy"]),
                name="only_terms_and_privacy_notices_ask",
                violation_error_message=_("Nobody agrees to an imprint or to house rules."),
            ),
            models.CheckConstraint(
                condition=models.Q(binds_programs=False) | models.Q(asks_again=True),
                name="what_binds_programs_asks_again",
                violation_error_message=_("What binds programs has to ask members again."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.number})"

    def get_absolute_url(self) -> str:
        """Return the address of this very version, which stays."""
        return reverse("legal-version", args=[self.kind, self.number])

    @property
    def is_published(self) -> bool:
        """Tell whether it can be changed no more."""
        return self.published_at is not None

    @property
    def text(self) -> "LegalText | None":
        """The text in the language of the reader, or in another one when there is none."""
        language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
        texts = sorted(self.texts.all(), key=lambda text: (text.language != language, text.language))
        return texts[0] if texts else None


class LegalText(models.Model):
    """What a version says in one language."""

    version = models.ForeignKey(LegalVersion, models.CASCADE, related_name="texts", verbose_name=_("version"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    # Rendered and sanitised when it is published.
    html = models.TextField(_("rendered text"), editable=False, default="", db_default="")

    class Meta:
        verbose_name = _("legal text in a language")
        verbose_name_plural = _("legal text by language")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="a_legal_text_stands_once_in_a_language"),
            models.CheckConstraint(condition=~models.Q(body=""), name="a_legal_text_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.language}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Sets of consents."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own."""
        return self.filter(member=reader) if isinstance(reader, Member) else self.none()


class Consent(models.Model):
    """Somebody agreed to a version; never changed and never deleted.

    It is evidence, so it outlives an erasure: it then names a number that leads to nobody.
    """

    class Way(models.TextChoices):
        SIGN_UP = "sign_up", _("when joining")
        ASKED_AGAIN = "asked_again", _("asked again")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    version = models.ForeignKey(LegalVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    language = models.CharField(_("language"), max_length=8, help_text=_("In which it was read."))
    way = models.CharField(_("way"), max_length=11, choices=Way)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["member", "version"], name="one_consent_to_a_version_by_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.version}"


def asked_of(
    member: models.OuterRef | Member, today: date | None = None, **which: bool
) -> models.QuerySet[LegalVersion]:
    """The versions in force that ask, and to which, or to a later one, this member has not agreed."""
    whose = models.OuterRef(member) if isinstance(member, models.OuterRef) else member
    later = Consent.objects.filter(
        member=whose, version__kind=models.OuterRef("kind"), version__number__gte=models.OuterRef("number")
    )
    return LegalVersion.objects.in_force(today).filter(~models.Exists(later), asks_again=True, **which)


def lacks_consent(member: str, today: date | None = None, **which: bool) -> models.Exists:
    """Whether something is asked of the member in this column; for those who are being read anyway."""
    return models.Exists(asked_of(models.OuterRef(member), today, **which))
