"""What a person has done for others and how far they are heard, each figure with what it counts; nothing acts upon it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Solution
from community.models.topic import State
from crm.advocacy import Worth, worth_of
from crm.models import Contact, LinkedPersona, Message, MessageReading, PersonaLink, Satisfaction
from ideas.models import Adoption, Idea

# Each figure: its name, and what exactly is counted.
FIGURES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "solutions": (
        _("questions of others solved"),
        _("Answers that stand as the solution of somebody else's question."),
    ),
    "people_helped": (_("people helped"), _("Different people whose question one of these answers solved.")),
    "ideas_adopted": (_("ideas adopted"), _("Own ideas that we decided to realise.")),
    "ideas_delivered": (_("ideas delivered"), _("Own ideas that were realised and shipped.")),
    "followers_proven": (
        _("followers"),
        _("Of accounts elsewhere that the person has shown to be their own; as the networks say."),
    ),
    "followers_seen": (_("followers, only seen"), _("Of accounts elsewhere that we take for theirs without a proof.")),
    "satisfaction_given": (_("scores given"), _("How often the person said how a request was solved.")),
    "satisfaction_mean": (_("mean score given"), _("From 1 (bad) to 5 (very good).")),
    "positive": (
        _("positive messages"),
        _("Said in public; by the local sentiment rules, which can be looked into and corrected."),
    ),
    "negative": (
        _("negative messages"),
        _("Said in public; by the local sentiment rules, which can be looked into and corrected."),
    ),
}


@dataclass(frozen=True)
class Figure:
    """One figure with its name and what it counts."""

    code: str
    value: float
    name: str | Promise
    counts: str | Promise


@dataclass(frozen=True)
class Brought:
    """What the work of several people brought together, in one currency."""

    amount: Decimal
    currency: str


@dataclass
class Advocacy:
    """All figures of one contact or account, and what the work was worth where somebody knows."""

    values: dict[str, float] = field(default_factory=dict)
    worth: list[Worth | Brought] = field(default_factory=list)

    @property
    def figures(self) -> list[Figure]:
        """The figures that are not zero, in their order."""
        return [
            Figure(code, self.values[code], name, counts)
            for code, (name, counts) in FIGURES.items()
            if self.values.get(code)
        ]


def advocacy_of(contacts: Collection[Contact]) -> dict[int, Advocacy]:
    """Return what is known of each contact by its id; the same number of queries for one and for many."""
    found: dict[int, Advocacy] = {contact.pk: Advocacy() for contact in contacts}
    by_member = {contact.member_id: contact.pk for contact in contacts if contact.member_id is not None}
    for member, values in _of_members(list(by_member)).items():
        found[by_member[member]].values.update(values)
    for worth in worth_of(list(by_member)):
        found[by_member[worth.member_id]].worth.append(worth)
    for contact, values in _reach(list(found)).items():
        found[contact].values.update(values)
    for contact, values in _moods(list(found)).items():
        found[contact].values.update(values)
    return found


def _of_members(members: Collection[int]) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    helped = (
        Solution.objects.filter(post__author__in=members, post__state=State.VISIBLE, topic__state=State.VISIBLE)
        .exclude(topic__author=models.F("post__author"))
        .values("post__author")
        .annotate(solutions=models.Count("pk"), people_helped=models.Count("topic__author", distinct=True))
    )
    adopted = (
        Adoption.objects.filter(idea__author__in=members, idea__state=State.VISIBLE)
        .values("idea__author")
        .annotate(
            ideas_adopted=models.Count("pk"),
            ideas_delivered=models.Count("pk", filter=models.Q(idea__status=Idea.Status.DELIVERED)),
        )
    )
    given = (
        Satisfaction.objects.filter(by__in=members)
        .values("by")
        .annotate(satisfaction_given=models.Count("pk"), satisfaction_mean=models.Avg("score"))
    )
    for key, rows in (("post__author", helped), ("idea__author", adopted), ("by", given)):
        _take(found, key, rows)
    return found


def _reach(contacts: Collection[int]) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    proven = models.Q(strength=PersonaLink.Strength.PROVEN)
    rows = (
        LinkedPersona.objects.filter(contact__in=contacts)
        .values("contact")
        .annotate(
            followers_proven=models.Sum("persona__follower_count", filter=proven),
            followers_seen=models.Sum("persona__follower_count", filter=~proven),
        )
    )
    _take(found, "contact", rows)
    return found


def _moods(contacts: Collection[int]) -> dict[int, dict[str, float]]:
    """Count what was said in public only: a complaint in a private letter is no matter of how somebody speaks of us."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    mood = Coalesce(NullIf("corrected_mood", models.Value("")), "mood")
    said = MessageReading.objects.filter(
        message__persona__link__contact__in=contacts,
        message__visibility=Message.Visibility.PUBLIC,
        message__removed_at=None,
    )
    rows = (
        said.values("message__persona__link__contact")
        .alias(heard=mood)
        .annotate(
            positive=models.Count("pk", filter=models.Q(heard=MessageReading.Mood.POSITIVE)),
            negative=models.Count("pk", filter=models.Q(heard=MessageReading.Mood.NEGATIVE)),
        )
    )
    _take(found, "message__persona__link__contact", rows)
    return found


def _take(found: dict[int, dict[str, float]], key: str, rows: Iterable[Any]) -> None:
    for row in rows:
        number = row.pop(key)
        found[number].update({name: round(float(value), 2) for name, value in row.items() if value is not None})
