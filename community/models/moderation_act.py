"""What those who keep order did to whom, and why: one row for each act, never changed."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, IntakeMark
from community.models.category import KEEPER_ROLES, Category, Reader
from community.models.member import Member


class Ground(models.TextChoices):
    """Why something is reported or taken away, in a word that may be shown to everybody."""

    SPAM = "spam", _("spam")
    ABUSE = "abuse", _("insults or threats")
    OFF_TOPIC = "off_topic", _("off topic")
    WRONG_CATEGORY = "wrong_category", _("wrong category")
    DUPLICATE = "duplicate", _("asked before")
    PERSONAL_DATA = "personal_data", _("personal data")
    OTHER = "other", _("something else")


# As forms offer them, where each begins a line.
GROUNDS = [(value, capfirst(label)) for value, label in Ground.choices]


class ModerationActQuerySet(models.QuerySet["ModerationAct"]):
    """Sets of acts."""

    def visible_to(self, reader: Reader) -> Self:
        """The public ones where the reader may look, those about oneself; keepers see all."""
        if isinstance(reader, Member) and reader.has_role(*KEEPER_ROLES):
            return self.all()
        places = Category.objects.visible_to(reader).values("id")
        public = models.Q(is_public=True) & (models.Q(category=None) | models.Q(category__in=places))
        if isinstance(reader, Member) and reader.is_active:
            return self.filter(public | models.Q(member=reader))
        return self.filter(public)

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(undone_by=None)


class ModerationAct(Event):
    """One act: its kind, the thing it was done to, and the person concerned."""

    class Kind(models.TextChoices):
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("restored")
        DELETE = "delete", _("deleted")
        APPROVE = "approve", _("approved")
        REJECT = "reject", _("rejected")
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("unlocked")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("unpinned")
        MOVE = "move", _("moved")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        BLANK = "blank", _("rid of an earlier text")
        SUSPEND = "suspend", _("suspended")
        UNSUSPEND = "unsuspend", _("suspension ended")
        SILENCE = "silence", _("silenced")
        UNSILENCE = "unsilence", _("silence ended")

    kind = models.CharField(_("act"), max_length=12, choices=Kind)
    # Things of other apps can be moderated too, so it is a soft reference; `flaggable` knows the kinds.
    thing_kind = models.CharField(_("kind of thing"), max_length=20)
    thing_id = models.BigIntegerField(_("number of the thing"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acts_upon", verbose_name=_("person concerned")
    )
    ground = models.CharField(_("ground"), max_length=16, choices=Ground, default=Ground.OTHER)
    reason = models.TextField(_("reason"), blank=True, help_text=_("The person concerned reads it, nobody else."))
    is_public = models.BooleanField(_("in the public log"), default=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("takes back")
    )

    objects = ModerationActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        constraints = [
            models.CheckConstraint(condition=~models.Q(undoes=models.F("id")), name="no_act_takes_itself_back"),
        ]
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="act_newest"),
            models.Index(fields=["thing_kind", "thing_id", "-id"], name="act_of_thing"),
            models.Index(fields=["member", "-id"], name="act_upon_member"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.thing_kind} {self.thing_id}"


# What the most trusted members do as well.
REARRANGEMENTS = frozenset({ModerationAct.Kind.MOVE, ModerationAct.Kind.MERGE, ModerationAct.Kind.SPLIT})


class ModerationAttention(IntakeMark):
    """How far attention has come with one act: whether the person concerned was told."""

    event = models.OneToOneField(
        ModerationAct, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("act of moderation")
    )

    class Meta:
        verbose_name = _("attention to an act of moderation")
        verbose_name_plural = _("attention to acts of moderation")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="act_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
