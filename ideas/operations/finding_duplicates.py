"""Ideas that may say the same: found in what is there by their words, or said by people; decided by people."""

from decimal import Decimal

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from ideas.errors import IdeaIntoItself, MayNotMerge
from ideas.models import Idea, IdeaDuplicate
from ideas.permissions import can_merge_ideas, can_see_idea
from ideas.reports.likeness import similar_ideas

# As alike as two ideas have to be before anybody is bothered; half of it is one rare word in both titles.
LEAST_LIKENESS = 0.5
PAIRS_OF_AN_IDEA = 5
_CERTAIN = Decimal(1)


def find_idea_duplicates(*, at_most: int = 2_000) -> int:
    """Compare new and changed ideas with all others and keep likely pairs for people to look at; return how many are new.

    What was dismissed stays dismissed. Any number of these may run at once, and one that is ended goes on where it was.
    """
    found, last = 0, 0
    for _number in range(at_most):
        idea = Idea.objects.to_compare().filter(pk__gt=last).order_by("pk").first()
        if idea is None:
            break
        found, last = found + _compare(idea), idea.pk
    return found


@act
def suggest_duplicate(idea: Idea, other: Idea, *, by: Member) -> IdeaDuplicate:
    """Put two ideas on the list of those that may say the same; what is there stays, and a dismissed pair stays dismissed.

    Raises ``MayNotMerge`` or ``IdeaIntoItself``.
    """
    if idea.pk == other.pk:
        raise IdeaIntoItself(pointer="/other")
    if not (can_merge_ideas(by) and can_see_idea(by, idea) and can_see_idea(by, other)):
        raise MayNotMerge
    lower, higher = sorted((idea.pk, other.pk))
    pair, _is_new = IdeaDuplicate.objects.get_or_create(
        one_id=lower, other_id=higher, defaults={"score": _CERTAIN, "suggested_by": by}
    )
    return pair


@act
def dismiss_duplicate(pair: IdeaDuplicate, *, by: Member) -> IdeaDuplicate | None:
    """Say that these are two ideas; no later comparison brings them back. Once more changes nothing; raises ``MayNotMerge``."""
    pair = _locked(pair, by)
    if pair.dismissed_at is not None:
        return None
    pair.dismissed_at, pair.dismissed_by = timezone.now(), by
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


@act
def restore_duplicate(pair: IdeaDuplicate, *, by: Member) -> IdeaDuplicate | None:
    """Put a dismissed pair on the list again; one that is there changes nothing. Raises ``MayNotMerge``."""
    pair = _locked(pair, by)
    if pair.dismissed_at is None:
        return None
    pair.dismissed_at = pair.dismissed_by = None
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


@act
def _compare(idea: Idea) -> int:
    alike = similar_ideas(idea.title, idea.body, Idea.objects.standing(), but=idea.pk, at_most=PAIRS_OF_AN_IDEA)
    # What both are shown as has to be readable for the same people: nobody learns of an idea in a circle by its pair.
    pairs = [
        IdeaDuplicate(
            one_id=min(idea.pk, one.idea.pk), other_id=max(idea.pk, one.idea.pk), score=Decimal(f"{one.score:.3f}")
        )
        for one in alike
        if one.score >= LEAST_LIKENESS
    ]
    before = IdeaDuplicate.objects.count() if pairs else 0
    # In one order; whoever finds the same pair at the same time waits here.
    IdeaDuplicate.objects.bulk_create(sorted(pairs, key=lambda one: (one.one_id, one.other_id)), ignore_conflicts=True)
    Idea.objects.filter(pk=idea.pk).update(compared_version=idea.version)
    return IdeaDuplicate.objects.count() - before if pairs else 0


def _locked(pair: IdeaDuplicate, by: Member) -> IdeaDuplicate:
    pair = read_locked(IdeaDuplicate.objects.select_related("one__category", "other__category"), pair.pk)
    if not (can_merge_ideas(by) and can_see_idea(by, pair.one) and can_see_idea(by, pair.other)):
        raise MayNotMerge
    return pair
