"""Who shares in a value: parties without names, and the dated weights of roles."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Member
from roi.models.written import shortly


class Role(models.TextChoices):
    """What somebody did for a value."""

    SOLUTION = "solution", _("wrote the solution")
    HELPFUL = "helpful", _("wrote another helpful answer")
    QUESTION = "question", _("asked the question that others found")
    ARTICLE = "article", _("wrote an article that was used")
    CURATION = "curation", _("moderated")
    AUTHOR = "author", _("had the idea")
    CHAMPION = "champion", _("owned its realisation")
    COMMENTER = "commenter", _("changed it for the better")
    IMPLEMENTER = "implementer", _("realised it")
    VOTER = "voter", _("voted for it")


class Party(models.Model):
    """Somebody with a share, known to the ledger by an opaque reference only."""

    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Member.Kind)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return str(self.ref)


class PartyMember(models.Model):
    """Which member a party is; erasing a person deletes this row and leaves the money where it stands."""

    party = models.OneToOneField(Party, models.CASCADE, related_name="mapping", verbose_name=_("party"))
    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("party mapping")
        verbose_name_plural = _("party mappings")

    def __str__(self) -> str:
        return f"{self.party_id} ↔ {self.member_id}"


class AttributionPolicyQuerySet(models.QuerySet["AttributionPolicy"]):
    """Sets of policies."""

    def valid_on(self, day: date) -> Self:
        """In force on a business day."""
        return self.filter(validity__contains=day)


class AttributionPolicy(models.Model):
    """How the net value of one kind of thing is split, from one day to another."""

    class Subject(models.TextChoices):
        TICKET = "ticket", _("ticket")
        IDEA = "idea", _("idea")

    class Method(models.TextChoices):
        EQUAL = "equal", _("equal shares")
        ROLE_WEIGHTS = "role_weights", _("weights of roles")
        # Each role is needed and anybody in it suffices; shares are Shapley values.
        SUBSTITUTES = "substitutes", _("needed roles with substitutes")

    class Path(models.TextChoices):
        DIRECT = "direct", _("those who were helped themselves")
        INDIRECT = "indirect", _("later readers")

    class EmptyRoles(models.TextChoices):
        OTHERS = "others", _("their weight goes to the other roles")
        UNATTRIBUTED = "unattributed", _("their weight stays unattributed")

    subject = models.CharField(_("of what"), max_length=8, choices=Subject)
    path = models.CharField(_("path"), max_length=10, choices=Path, default=Path.DIRECT)
    method = models.CharField(_("method"), max_length=14, choices=Method)
    empty_roles = models.CharField(_("empty roles"), max_length=12, choices=EmptyRoles, default=EmptyRoles.OTHERS)
    validity = DateRangeField(_("valid"))

    objects = AttributionPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("attribution policy")
        verbose_name_plural = _("attribution policies")
        constraints = [
            ExclusionConstraint(
                name="policies_for_one_subject_and_path_do_not_overlap",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    ("path", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.get_method_display()}"


class RoleWeight(models.Model):
    """The weight of one role; several people in it share it equally."""

    policy = models.ForeignKey(AttributionPolicy, models.CASCADE, related_name="weights", verbose_name=_("policy"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    weight = models.DecimalField(_("weight"), max_digits=9, decimal_places=4)

    class Meta:
        verbose_name = _("role weight")
        verbose_name_plural = _("role weights")
        constraints = [
            models.UniqueConstraint(fields=["policy", "role"], name="a_role_has_one_weight_in_a_policy"),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="role_weight_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {shortly(self.weight)}"
