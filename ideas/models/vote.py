"""The votes for an idea, and by whose word those were cast that nobody cast themselves."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.indexes import index_of_known
from community.models import Member
from ideas.models.idea import Idea


@dataclass(frozen=True)
class Voter:
    """Who a vote is of: a member, or somebody without an account whom another app knows by a name of its own."""

    member: Member | None = None
    stands_for: str = ""

    @property
    def key(self) -> dict[str, Member | str | None]:
        """By which columns their own vote is found; one person has one for an idea."""
        return {"cast_as": None, **({"member": self.member} if self.member else {"stands_for": self.stands_for})}


@dataclass(frozen=True)
class Source:
    """Where somebody said that they would have the idea: a row of another app, by the app's word and its number."""

    kind: str
    number: int


class IdeaVoteQuerySet(models.QuerySet["IdeaVote"]):
    """Sets of votes."""

    def for_all_of(self, canonical_id: int) -> Self:
        """Those for an idea and for all that were merged into it."""
        return self.filter(models.Q(idea=canonical_id) | models.Q(idea__merged_into=canonical_id))

    def own(self) -> Self:
        """Those that people cast themselves."""
        return self.filter(way=IdeaVote.Way.OWN)

    def counting(self) -> Self:
        """Those that count: neither held back as suspicious nor rejected."""
        return self.filter(standing=IdeaVote.Standing.COUNTS)

    def on_behalf(self) -> Self:
        """Those that staff cast for people who had asked for it and do not vote themselves."""
        themselves = IdeaVote.objects.own().filter(idea=models.OuterRef("idea"), member=models.OuterRef("member"))
        return self.filter(~models.Exists(themselves), way=IdeaVote.Way.ON_BEHALF)

    def count_people(self) -> int:
        """Return how many people they are of; somebody who was two may have several."""
        return self.order_by().values("member", "stands_for").distinct().count()


class IdeaVote(models.Model):
    """One person's vote, or the vote of one who turned out to be that person; both count once.

    Votes never become one row when two people do, so that each is as it was when they are two again.
    """

    class Way(models.TextChoices):
        OWN = "own", _("own")
        ON_BEHALF = "on_behalf", _("on behalf")

    class Standing(models.TextChoices):
        COUNTS = "counts", _("it counts")
        HELD = "held", _("held back")
        REJECTED = "rejected", _("rejected")

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="votes", verbose_name=_("idea"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    # Whom another app votes for; it holds no name, and null is nobody, so that nobody is unique.
    stands_for = models.CharField(_("stands for"), max_length=60, null=True, blank=True)  # noqa: DJ001 -- unique
    # By which name it was cast while that name leads to somebody else; null where it is their own.
    cast_as = models.CharField(_("cast as"), max_length=60, null=True, blank=True, editable=False)  # noqa: DJ001 -- unique
    way = models.CharField(_("way"), max_length=9, choices=Way, default=Way.OWN)
    # Of an own vote, when it was cast or became one.
    created_at = models.DateTimeField(_("cast at"), default=timezone.now)
    # When this person first voted for this idea, however often they took it back since; a trigger writes it.
    first_at = models.DateTimeField(_("first cast at"), db_default=Now(), editable=False)
    # Of whoever has a `HeldVote` for it that does not count, what that says; a trigger writes it for a new vote.
    standing = models.CharField(
        _("how it counts"), max_length=8, choices=Standing, db_default=Standing.COUNTS.value, editable=False
    )

    objects = IdeaVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "member"], condition=models.Q(cast_as=None), name="one_vote_per_member_and_idea"
            ),
            models.UniqueConstraint(
                fields=["idea", "stands_for"],
                condition=models.Q(cast_as=None),
                name="one_vote_per_person_elsewhere_and_idea",
            ),
            models.UniqueConstraint(fields=["idea", "cast_as"], name="one_vote_per_former_person_and_idea"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, stands_for__isnull=True)
                | (models.Q(member__isnull=True, stands_for__isnull=False) & ~models.Q(stands_for="")),
                name="a_vote_is_of_one_person",
            ),
            models.CheckConstraint(
                condition=models.Q(way="on_behalf") | models.Q(member__isnull=False, cast_as__isnull=True),
                name="only_members_vote_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(standing="counts") | models.Q(way="own"), name="only_own_votes_are_held_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id or self.stands_for} → {self.idea_id}"

    @property
    def voter(self) -> dict[str, int | str | None]:
        """By which columns all votes of the same person are found."""
        return {"member": self.member_id} if self.member_id else {"stands_for": self.stands_for}

    @property
    def whose(self) -> Voter:
        """Who it is of."""
        return Voter(member=self.member, stands_for=self.stands_for or "")

    @property
    def is_own(self) -> bool:
        """Tell whether the person cast it."""
        return self.way == self.Way.OWN


class FormerVote(models.Model):
    """When somebody first voted for an idea for which they vote no more: voting again makes it no newer. A trigger writes it.

    It says whose it is as the vote did, and goes with them when two people become one, or two again.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("idea"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("member")
    )
    stands_for = models.CharField(_("stands for"), max_length=60, null=True)  # noqa: DJ001 -- unique
    cast_as = models.CharField(_("cast as"), max_length=60, null=True)  # noqa: DJ001 -- unique
    first_at = models.DateTimeField(_("first cast at"))

    class Meta:
        verbose_name = _("former vote")
        verbose_name_plural = _("former votes")
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "member"], condition=models.Q(cast_as=None), name="a_former_vote_is_known_once"
            ),
            models.UniqueConstraint(
                fields=["idea", "stands_for"],
                condition=models.Q(cast_as=None),
                name="a_former_vote_of_a_person_elsewhere_is_known_once",
            ),
            models.UniqueConstraint(fields=["idea", "cast_as"], name="a_former_vote_by_another_name_is_known_once"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, stands_for__isnull=True)
                | models.Q(member__isnull=True, stands_for__isnull=False),
                name="a_former_vote_is_of_one_person",
            ),
        ]
        indexes = [
            index_of_known("stands_for", name="former_vote_of_person"),
            index_of_known("cast_as", name="former_vote_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id or self.stands_for} → {self.idea_id}"


class VoteOrigin(models.Model):
    """Where somebody asked for an idea, and who of the staff wrote that down; it stays when the vote becomes their own."""

    vote = models.ForeignKey(IdeaVote, models.CASCADE, related_name="origins", verbose_name=_("vote"))
    kind = models.CharField(_("kind of place"), max_length=40)
    number = models.BigIntegerField(_("number"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    stated_at = models.DateTimeField(_("written down at"), default=timezone.now)

    class Meta:
        verbose_name = _("origin of a vote")
        verbose_name_plural = _("origins of votes")
        constraints = [
            models.UniqueConstraint(fields=["vote", "kind", "number"], name="a_vote_comes_from_a_place_once")
        ]
        indexes = [models.Index(fields=["kind", "number"], name="vote_origin_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
