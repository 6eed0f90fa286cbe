"""What a member earned, lost or was offered, in the order in which it was written down."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras, IntakeMark


@dataclass(frozen=True)
class BadgeEarned(Extras):
    """The code of a badge."""

    badge: str


@dataclass(frozen=True)
class TrustMoved(Extras):
    """The levels before and after."""

    before: int
    after: int


@dataclass(frozen=True)
class SeatMoved(Extras):
    """The number of a seat among the super users, and whether it was taken before."""

    seat: int
    was_taken: bool = False


class MemberEvent(Event):
    """One fact about the recognition of a member, kept for all who react."""

    class Kind(models.TextChoices):
        BADGE_EARNED = "badge_earned", _("badge earned")
        TRUST_RISEN = "trust_risen", _("trust has risen")
        TRUST_FALLEN = "trust_fallen", _("trust has fallen")
        SUPER_USER_INVITED = "super_user_invited", _("invited to the super users")
        SUPER_USER_SEATED = "super_user_seated", _("invitation accepted")
        SUPER_USER_ENDED = "super_user_ended", _("seat or invitation ended")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("member event")
        verbose_name_plural = _("member events")
        indexes = [
            models.Index(fields=["member", "-id"], name="member_event_timeline"),
            models.Index(fields=["kind", "id"], name="member_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="member_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.member_id})"


class MemberAttention(IntakeMark):
    """How far attention has come with one member event: whether the member was told."""

    event = models.OneToOneField(
        MemberEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("member event")
    )

    class Meta:
        verbose_name = _("attention to a member event")
        verbose_name_plural = _("attention to member events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="member_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
