"""By which rules a text is taken for spam, the words to look for, and every verdict with its reasons."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.member import Member


class SpamRule(models.Model):
    """One sign of spam: how many points it is worth and from when on it counts. Rules change by hand only."""

    class Code(models.TextChoices):
        LINKS = "links", _("links to other places")
        NEW_DOMAINS = "new_domains", _("links to many different places")
        REPEATS_SELF = "repeats_self", _("the same text again")
        REPEATS_OTHERS = "repeats_others", _("a text that others have posted")
        SPEED = "speed", _("many posts in a short time")
        NEW_ACCOUNT = "new_account", _("a new account")
        LANGUAGE = "language", _("another language than the category's")
        PHONE = "phone", _("phone numbers")
        WORDS = "words", _("words of the list")
        PROBE = "probe", _("signs of an attack")

    code = models.CharField(_("rule"), max_length=16, choices=Code, unique=True)
    points = models.PositiveSmallIntegerField(_("points"))
    limit = models.PositiveSmallIntegerField(
        _("limit"),
        default=0,
        help_text=_("What is still usual: so many links, places, copies or posts in ten minutes; hours of an account."),
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("spam rule")
        verbose_name_plural = _("spam rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.get_code_display()


class WatchedWord(models.Model):
    """A word or a place on the web, and what follows when somebody writes it."""

    class Kind(models.TextChoices):
        WORD = "word", _("word or phrase")
        DOMAIN = "domain", _("domain")

    class Consequence(models.TextChoices):
        POINTS = "points", _("spam points")
        HOLD = "hold", _("hold back")
        REFUSE = "refuse", _("refuse")
        ALLOW = "allow", _("never counts as a link")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.WORD)
    text = models.CharField(
        _("text"), max_length=100, help_text=_("Whole words, in any case; a domain with all below it.")
    )
    consequence = models.CharField(_("consequence"), max_length=8, choices=Consequence, default=Consequence.POINTS)
    is_enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(Lower("text"), "kind", name="a_watched_word_stands_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="a_watched_word_has_letters"),
            models.CheckConstraint(
                condition=models.Q(kind="domain") | ~models.Q(consequence="allow"), name="only_domains_are_allowed"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SpamVerdict(models.Model):
    """What the rules said about one text when it was written or changed; never changed afterwards."""

    thing_kind = models.CharField(_("kind of thing"), max_length=20)
    thing_id = models.BigIntegerField(_("number of the thing"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("author"))
    points = models.PositiveSmallIntegerField(_("points"))
    is_held = models.BooleanField(_("held back"))
    # For people to read; nobody queries it.
    findings = models.JSONField(_("reasons"), default=list)
    fingerprint = models.CharField(_("fingerprint of the text"), max_length=32, blank=True)
    judged_at = models.DateTimeField(_("judged at"), default=timezone.now)

    class Meta:
        verbose_name = _("spam verdict")
        verbose_name_plural = _("spam verdicts")
        indexes = [
            models.Index(fields=["thing_kind", "thing_id", "-id"], name="verdict_of_thing"),
            models.Index(
                fields=["fingerprint", "-judged_at"],
                name="verdict_of_same_text",
                condition=~models.Q(fingerprint=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing_kind} {self.thing_id}: {self.points}"
