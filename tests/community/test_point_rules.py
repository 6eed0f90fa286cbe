"""What the database itself keeps of the ledger of points."""

from datetime import UTC, date, datetime

import pytest
from django.db import Error, transaction

from community.models import Member, PointEntry
from community.operations.earning import settle_points
from tests.factories.community import MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def entry() -> PointEntry:
    SolutionFactory()
    settle_points()
    return PointEntry.objects.get()


def another(entry: PointEntry, **changes: object) -> PointEntry:
    names = ("member", "outcome", "source", "source_id", "giver", "turn", "points", "negates", "occurred_at", "day")
    return PointEntry(**{name: getattr(entry, name) for name in names} | changes)


def test_entries_are_neither_changed_nor_deleted(entry):
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        PointEntry.objects.update(points=99)
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        entry.delete()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"turn": 2},
        {"turn": 3},
        {"turn": 2, "points": -14},
        {"turn": 2, "points": -15, "negates": None},
        {"turn": 1, "points": -15},
        {"day": date(2026, 1, 1), "turn": 2, "points": -15},
    ],
)
def test_an_outcome_cannot_be_paid_twice_nor_taken_back_in_part(entry, changes):
    if changes.get("points", 0) < 0 and "negates" not in changes:
        changes = {**changes, "negates": entry}

    with pytest.raises(Error), transaction.atomic():
        another(entry, **changes).save()


def test_an_outcome_is_taken_back_once_and_may_be_paid_again(entry):
    another(entry, turn=2, points=-15, negates=entry).save()
    another(entry, turn=3).save()

    with pytest.raises(Error), transaction.atomic():
        another(entry, turn=4, points=-15, negates=entry).save()


def test_nobody_pays_himself(entry):
    with pytest.raises(Error, match="nobody_earns_from_themselves"), transaction.atomic():
        another(entry, giver=entry.member).save()


@pytest.mark.parametrize("changes", [{"points": -1}, {"trust_level": 5}])
def test_points_and_trust_keep_to_their_range(changes):
    member = MemberFactory()

    with pytest.raises(Error), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(**changes)
