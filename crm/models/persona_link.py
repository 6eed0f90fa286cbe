"""Who a persona is: statements that are added and never changed, the present state that follows, and what proves it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.contact import Contact
from crm.models.persona import Persona

PROOFS = ("signed_link", "verified_address")


class PersonaLinkQuerySet(models.QuerySet["PersonaLink"]):
    """Sets of statements."""

    def newest_first(self) -> Self:
        """As they were made, the last one on top."""
        return self.order_by("-id")

    def standing(self) -> Self:
        """The last one about each persona and contact: a later one about the same two withdraws the earlier."""
        later = PersonaLink.objects.order_by().filter(
            persona=models.OuterRef("persona"), contact=models.OuterRef("contact"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(later))


class PersonaLink(models.Model):
    """Somebody, or a rule, says that a persona is a contact or is not, and what shows it."""

    class Says(models.TextChoices):
        IS = "is", _("is")
        IS_NOT = "is_not", _("is not")

    class Strength(models.TextChoices):
        PROVEN = "proven", _("proven")
        SEEN = "seen", _("seen")

    class Evidence(models.TextChoices):
        SIGNED_LINK = "signed_link", _("the signed-in member opened the link that the persona was sent")
        VERIFIED_ADDRESS = "verified_address", _("the same address, verified on both sides")
        TOLD = "told", _("the person said so")
        PROFILE = "profile", _("the profile names it")
        MESSAGE = "message", _("a message shows it")
        IMPORT = "import", _("brought in from elsewhere")
        OTHER = "other", _("something else")

    persona = models.ForeignKey(Persona, models.PROTECT, related_name="statements", verbose_name=_("persona"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    says = models.CharField(_("says"), max_length=6, choices=Says, default=Says.IS)
    strength = models.CharField(_("strength"), max_length=6, choices=Strength)
    evidence = models.CharField(_("evidence"), max_length=16, choices=Evidence)
    # Where the evidence is: the number of a message, of an offered link, the place of a paper.
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    # By which rule, when nobody said it.
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    stated_at = models.DateTimeField(_("stated at"), default=timezone.now)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = PersonaLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement about a persona")
        verbose_name_plural = _("statements about personas")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(strength="proven") | models.Q(evidence__in=PROOFS),
                name="what_is_proven_has_a_proof",
            ),
            models.CheckConstraint(
                condition=models.Q(strength="proven") | ~models.Q(says="is", evidence__in=PROOFS),
                name="what_has_a_proof_is_proven",
            ),
        ]
        indexes = [models.Index(fields=["persona", "contact", "-id"], name="persona_link_standing")]

    def __str__(self) -> str:
        return f"{self.persona_id} {self.get_says_display()} {self.contact_id}"


class LinkedPersona(models.Model):
    """Whom a persona is taken for now; its row follows from the statements, and moves when two contacts become one."""

    persona = models.OneToOneField(Persona, models.PROTECT, related_name="link", verbose_name=_("persona"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="personas", verbose_name=_("contact"))
    statement = models.OneToOneField(PersonaLink, models.PROTECT, related_name="+", verbose_name=_("statement"))
    strength = models.CharField(_("strength"), max_length=6, choices=PersonaLink.Strength)

    class Meta:
        verbose_name = _("linked persona")
        verbose_name_plural = _("linked personas")
        indexes = [models.Index(fields=["contact", "persona"], name="linked_persona_of_contact")]

    def __str__(self) -> str:
        return f"{self.persona_id} → {self.contact_id}"

    @property
    def is_proven(self) -> bool:
        """Tell whether the person has shown it, so that what is private may follow from it."""
        return self.strength == PersonaLink.Strength.PROVEN


class LinkOfferQuerySet(models.QuerySet["LinkOffer"]):
    """Sets of offers."""

    def open(self, moment: datetime) -> Self:
        """Those that can still be taken up."""
        return self.filter(used_at__isnull=True, expires_at__gt=moment)


class LinkOffer(models.Model):
    """A signed address that is sent to a persona and to nobody else: whoever opens it signed in has shown who that is."""

    persona = models.ForeignKey(Persona, models.PROTECT, related_name="offers", verbose_name=_("persona"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )

    objects = LinkOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offered link")
        verbose_name_plural = _("offered links")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, contact__isnull=True)
                | models.Q(used_at__isnull=False, contact__isnull=False),
                name="an_offer_is_used_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.persona_id} ({self.expires_at:%Y-%m-%d})"


class VouchedAddress(models.Model):
    """An address that a network or a mail server vouches for as a persona's; it tells of the persona and of nobody here.

    Whose the address is stands in ``ContactPoint.objects.proven()`` alone. What a message merely says of its sender
    never stands here.
    """

    class How(models.TextChoices):
        NETWORK = "network", _("the network has verified it and says so over a signed way")
        SENDER = "sender", _("the sender's domain vouches for the message")
        REPLY = "reply", _("an answer came from there with the word that was sent there")

    persona = models.ForeignKey(Persona, models.CASCADE, related_name="addresses", verbose_name=_("persona"))
    address = models.EmailField(_("e-mail address"))
    how = models.CharField(_("how it is known"), max_length=8, choices=How)
    reference = models.CharField(_("reference"), max_length=200)
    vouched_at = models.DateTimeField(_("vouched for at"), default=timezone.now)

    class Meta:
        verbose_name = _("vouched address of a persona")
        verbose_name_plural = _("vouched addresses of personas")
        constraints = [
            models.UniqueConstraint(fields=["persona", "address"], name="an_address_of_a_persona_is_vouched_for_once"),
            models.CheckConstraint(condition=~models.Q(reference=""), name="a_voucher_can_be_looked_up"),
        ]
        indexes = [models.Index(fields=["address"], name="vouched_address_by_value")]

    def __str__(self) -> str:
        return self.address
