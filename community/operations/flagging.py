"""Reporting things; what many say together hides a thing until somebody has looked."""

from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Any

from django.db.models import Count, F, Q

from community.errors.duplicates import OriginalIsMissing
from community.errors.moderating import FlagIsOpen, FlagWasDecided, MayNotFlag, OwnThingIsNotFlagged, ThingIsGone
from community.flaggable import Because, Flaggable
from community.foundation.acting import act
from community.models import Flag, Member, ModerationCase, ModerationPolicy, Topic
from community.models.flag import Outcome
from community.models.moderation_act import Ground
from community.models.topic import State
from community.operations.sanctioning import check_may_speak
from community.permissions import can_flag, is_keeper
from community.trust import trust_of

# What is merely in the wrong place need not disappear.
HIDING = (Ground.SPAM, Ground.ABUSE, Ground.OFF_TOPIC, Ground.PERSONAL_DATA)
KEEPER_WEIGHT = 5
SURE_FROM = 5
EXPECTED_ACCURACY = 0.7
LEAST_WEIGHT = Decimal("0.10")
NOTE_LENGTH_LIMIT = 2000


@dataclass(frozen=True)
class Record:
    """How often moderators agreed with what a member reported, and how often not."""

    agreed: int
    disagreed: int

    def bonus(self) -> float:
        """More for those who are mostly right, less for those who are mostly wrong, growing with their experience."""
        decided = self.agreed + self.disagreed
        if decided < SURE_FROM:
            return 0.0
        share = self.agreed / decided
        room = 1 - EXPECTED_ACCURACY if share >= EXPECTED_ACCURACY else EXPECTED_ACCURACY
        return log(decided, 4) * (share - EXPECTED_ACCURACY) / room


@act
def flag_thing(
    kind: Flaggable, thing_id: int, *, by: Member, ground: str, note: str = "", original: Topic | None = None
) -> Flag:
    """Report a thing; of a question that was asked before, name the original.

    Raises ``MayNotFlag``, ``OwnThingIsNotFlagged``, ``ThingIsGone``, ``OriginalIsMissing`` where one is asked for and
    where it does not belong, ``FlagIsOpen``, or ``FlagWasDecided`` when the same words were looked at since the member
    reported them before.
    """
    # Whoever flags, hides or decides begins with the same lock, so nothing of this can happen twice.
    thing = kind.locked(thing_id)
    if not (can_flag(by) or by.kind == Member.Kind.SYSTEM):
        raise MayNotFlag
    check_may_speak(by)
    if kind.member_of(thing).pk == by.pk:
        raise OwnThingIsNotFlagged
    if getattr(thing, "state", State.VISIBLE) == State.DELETED:
        raise ThingIsGone
    _check_original(thing, ground, original)
    _check_is_new(kind, thing, by)
    case = open_case(kind, thing)
    flag = Flag.objects.create(
        case=case,
        thing_kind=kind.kind,
        thing_id=thing.pk,
        by=by,
        ground=ground,
        note=note.strip()[:NOTE_LENGTH_LIMIT],
        original=original,
        weight=weight_of(by),
    )
    rows = ModerationCase.objects.filter(pk=case.pk)
    rows.update(weight=F("weight") + flag.weight, flag_count=F("flag_count") + 1)
    hide_by_weight(kind, thing, case)
    return flag


def weight_of(member: Member) -> Decimal:
    """How much the word of a member weighs: by trust, and by how often it proved right."""
    counts = Flag.objects.filter(by=member).aggregate(
        agreed=Count("id", filter=Q(outcome=Outcome.AGREED)), disagreed=Count("id", filter=Q(outcome=Outcome.DISAGREED))
    )
    base = KEEPER_WEIGHT if is_keeper(member) or member.kind == Member.Kind.SYSTEM else trust_of(member)
    return max(LEAST_WEIGHT, round(Decimal(1 + base + Record(**counts).bonus()), 2))


def open_case(kind: Flaggable, thing: Any) -> ModerationCase:
    """Return the open case of a locked thing, opened where there is none."""
    case, _opened = ModerationCase.objects.select_for_update(no_key=True).get_or_create(
        thing_kind=kind.kind,
        thing_id=thing.pk,
        outcome=Outcome.OPEN,
        defaults={"member": kind.member_of(thing), "category_id": kind.category_of(thing)},
    )
    return case


def hide_by_weight(kind: Flaggable, thing: Any, case: ModerationCase) -> None:
    """Hide a standing thing when the flags against it weigh enough; what our own team says stays."""
    author = kind.member_of(thing)
    if kind.move is None or thing.state != State.VISIBLE or author.is_employee:
        return
    policy, against = ModerationPolicy.current(), Flag.objects.filter(case=case, ground__in=HIDING)
    weights: dict[str, Decimal] = {}
    for ground, weight in against.values_list("ground", "weight"):
        weights[ground] = weights.get(ground, Decimal(0)) + weight
    if sum(weights.values()) < policy.hide_at + policy.hide_at_per_trust * trust_of(author):
        return
    heaviest = max(sorted(weights), key=lambda ground: weights[ground])
    because = Because(heaviest, str(Ground(heaviest).label))
    act = kind.moved(thing, State.HIDDEN, Member.objects.system(), because)
    ModerationCase.objects.filter(pk=case.pk).update(hidden_by_flags=act)


def _check_original(thing: Any, ground: str, original: Topic | None) -> None:
    if ground == Ground.DUPLICATE:
        questions = isinstance(thing, Topic) and thing.is_question and original is not None and original.is_question
        if not questions or thing == original:
            raise OriginalIsMissing(pointer="/original")
    elif original is not None:
        raise OriginalIsMissing(pointer="/original")


def _check_is_new(kind: Flaggable, thing: Any, by: Member) -> None:
    mine = Flag.objects.filter(by=by, thing_kind=kind.kind, thing_id=thing.pk).order_by("-id").first()
    if mine is None:
        return
    if mine.outcome == Outcome.OPEN:
        raise FlagIsOpen
    edited_at = kind.edited_at(thing)
    if mine.handled_at and (edited_at is None or edited_at <= mine.handled_at):
        raise FlagWasDecided
