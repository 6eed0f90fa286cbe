"""By which rules votes look wrong, and the votes that wait for a person because of it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from ideas.models.idea import IDEA_KEEPER_ROLES, Idea
from ideas.models.vote import IdeaVote


class VoteRule(models.Model):
    """One sign of votes that nobody means: how many points it is worth and from when on it counts. Changed by hand only."""

    class Code(models.TextChoices):
        FRESH = "fresh", _("a fresh account that does nothing else")
        CLUSTER = "cluster", _("accounts that joined together and vote for the same only")
        BURST = "burst", _("many more votes at once than usual")

    code = models.CharField(_("rule"), max_length=16, choices=Code, unique=True)
    points = models.PositiveSmallIntegerField(
        _("points"), help_text=_("As of the spam rules: the policy of moderation says how many hold back.")
    )
    minutes = models.PositiveIntegerField(
        _("minutes"), help_text=_("How old a fresh account is at most; within how long accounts join, or votes come.")
    )
    limit = models.PositiveSmallIntegerField(
        _("limit"), default=0, help_text=_("So many accounts or votes within that time are needed.")
    )
    times = models.PositiveSmallIntegerField(
        _("times the usual"), default=0, help_text=_("Of a burst: so many times as many as the idea has otherwise.")
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("vote rule")
        verbose_name_plural = _("vote rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.get_code_display()


class VoteCaseQuerySet(models.QuerySet["VoteCase"]):
    """Sets of cases."""

    def visible_to(self, reader: Reader) -> Self:
        """All for those who keep order and the product team, about ideas that they may see; none for anybody else."""
        if not (isinstance(reader, Member) and reader.has_role(*IDEA_KEEPER_ROLES)):
            return self.none()
        return self.filter(idea__in=Idea.objects.order_by().visible_to(reader).values("pk"))

    def waiting(self) -> Self:
        """Those of which some votes are not decided."""
        return self.filter(models.Exists(HeldVote.objects.waiting().filter(case=models.OuterRef("pk"))))

    def decided(self) -> Self:
        """Those of which all votes are decided."""
        return self.filter(~models.Exists(HeldVote.objects.waiting().filter(case=models.OuterRef("pk"))))

    def with_numbers(self) -> Self:
        """Read along how many votes wait, count again and are rejected, as ``waiting_votes`` and so on."""
        return self.annotate(
            **{f"{state}_votes": models.Count("votes", filter=models.Q(votes__state=state)) for state in HeldVote.State}
        )


class VoteCase(models.Model):
    """Votes for one idea that looked wrong together; a person decides about each or about all of them."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="vote_cases", verbose_name=_("idea"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    objects = VoteCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspicious votes")
        verbose_name_plural = _("suspicious votes")
        indexes = [models.Index(fields=["idea", "-id"], name="vote_case_of_idea")]

    def __str__(self) -> str:
        return f"{self.idea} ({self.pk})"


class HeldVoteQuerySet(models.QuerySet["HeldVote"]):
    """Sets of votes that were held back once."""

    def waiting(self) -> Self:
        """Those about which nobody decided yet."""
        return self.filter(state=HeldVote.State.HELD)

    def not_counting(self) -> Self:
        """Those that wait or are rejected."""
        return self.exclude(state=HeldVote.State.RELEASED)


class HeldVote(models.Model):
    """What the rules said of one member's vote for one idea, and what a person said; it outlives the vote.

    So voting again is no way out: a trigger gives the new vote the standing that its member has here, and a copy of the
    row where the idea is another one that is merged with the first.
    """

    class State(models.TextChoices):
        HELD = IdeaVote.Standing.HELD.value, _("held back")
        RELEASED = "released", _("released")
        REJECTED = IdeaVote.Standing.REJECTED.value, _("rejected")

    case = models.ForeignKey(VoteCase, models.CASCADE, related_name="votes", verbose_name=_("suspicious votes"))
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("idea"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.HELD)
    # Of each sign its rule, the number that gave it away and its points.
    findings = models.JSONField(_("reasons"), default=list)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    # Signs that a person has seen and found in order.
    cleared = ArrayField(
        models.CharField(max_length=16), verbose_name=_("signs found in order"), default=list, blank=True
    )
    voted_at = models.DateTimeField(_("cast at"))
    held_at = models.DateTimeField(_("held back at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = HeldVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote held back")
        verbose_name_plural = _("votes held back")
        constraints = [
            models.UniqueConstraint(fields=["idea", "member"], name="a_vote_is_held_back_once"),
            models.CheckConstraint(
                condition=models.Q(state="held") | (models.Q(decided_by__isnull=False) & ~models.Q(reason="")),
                name="a_person_says_why_a_vote_counts_or_not",
            ),
        ]
        indexes = [models.Index(fields=["member"], name="held_vote_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.idea_id}"

    @property
    def said(self) -> list[str]:
        """What each sign is, with its points, in words."""
        words = {
            VoteRule.Code.FRESH: gettext("account %(number)s minutes old, nothing else done (%(points)s)"),
            VoteRule.Code.CLUSTER: gettext("%(number)s accounts joined together, the same votes only (%(points)s)"),
            VoteRule.Code.BURST: gettext("%(number)s votes at once, far more than usual (%(points)s)"),
        }
        return [words[VoteRule.Code(sign["rule"])] % sign for sign in self.findings]
