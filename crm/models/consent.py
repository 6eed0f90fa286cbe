"""What a contact agreed to be used for, and how we know: statements that are added and never changed."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.contact_point import ContactPoint
from crm.models.readers import may_read_crm


class ConsentPurposeQuerySet(models.QuerySet["ConsentPurpose"]):
    """Sets of purposes."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, in use or not; none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def in_use(self) -> Self:
        """Those that one still asks for."""
        return self.filter(is_active=True)


class ConsentPurpose(models.Model):
    """What a contact point may be used for when its owner has agreed."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, default="")
    # Without them German readers are shown the others.
    name_de = models.CharField(_("name in German"), max_length=120, blank=True, default="")
    description_de = models.TextField(_("description in German"), blank=True, default="")
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ConsentPurposeQuerySet.as_manager()

    class Meta:
        verbose_name = _("purpose of consent")
        verbose_name_plural = _("purposes of consent")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_de or self.name if _in_german() else self.name

    @property
    def local_description(self) -> str:
        """The description in the language of the moment; where the name has no German, neither has this."""
        return self.description_de if _in_german() and self.name_de else self.description


def _in_german() -> bool:
    return (get_language() or "").startswith("de")


class ConsentStatementQuerySet(models.QuerySet["ConsentStatement"]):
    """Sets of statements."""

    def newest_first(self) -> Self:
        """As they were made, the one that holds first."""
        return self.order_by("-stated_at", "-id")

    def holding(self) -> Self:
        """The newest of each point and purpose: the present state."""
        newer = ConsentStatement.objects.filter(
            models.Q(stated_at__gt=models.OuterRef("stated_at"))
            | models.Q(stated_at=models.OuterRef("stated_at"), pk__gt=models.OuterRef("pk")),
            point=models.OuterRef("point"),
            purpose=models.OuterRef("purpose"),
        )
        return self.filter(~models.Exists(newer))


class ConsentStatement(models.Model):
    """Somebody agreed to a purpose for one contact point, or took that back; the newest statement holds."""

    class Way(models.TextChoices):
        FORM = "form", _("form on a page")
        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("phone call")
        PAPER = "paper", _("on paper")
        LINK = "link", _("link in a message")
        IMPORT = "import", _("brought in from elsewhere")
        API = "api", _("another program")

    # Statements go when a person is forgotten and in no other case: the database asks for that.
    point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="statements", verbose_name=_("contact point"))
    purpose = models.ForeignKey(ConsentPurpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    is_given = models.BooleanField(_("given"))
    stated_at = models.DateTimeField(_("stated at"))
    way = models.CharField(_("way"), max_length=6, choices=Way)
    # The address of the page, the number that was called, the place where the paper lies.
    place = models.CharField(_("where"), max_length=500)
    # The very words that were agreed to.
    wording = models.TextField(_("wording"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = ConsentStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement of consent")
        verbose_name_plural = _("statements of consent")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_given=False) | (~models.Q(wording="") & ~models.Q(place="")),
                name="consent_that_is_given_says_where_and_to_what",
            ),
        ]
        indexes = [
            models.Index(fields=["point", "purpose", "-stated_at", "-id"], name="consent_that_holds"),
            models.Index(fields=["purpose", "point"], name="consent_by_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id}: {'+' if self.is_given else '-'}"
