from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from community.models import Visit
from community.operations.visiting import Sighting, record_visit
from tests.factories.self_service import VisitFactory

SIGHTING = Sighting("0" * 32, "topic", 7, date(2026, 3, 1), timezone.now())


def test_a_sighting_travels_whole():
    sighting = replace(SIGHTING, was_solved=True, suggestion=3)

    assert Sighting.from_json(sighting.as_json()) == sighting


@pytest.mark.django_db
def test_days_are_chosen_with_both_ends():
    visits = [VisitFactory(day=date(2026, 3, day)) for day in (1, 2, 3, 4)]

    assert list(Visit.objects.between(date(2026, 3, 2), date(2026, 3, 3)).order_by("day")) == visits[1:3]


@pytest.mark.django_db
def test_the_database_knows_a_visitor_of_a_day_once():
    visit = VisitFactory()

    with pytest.raises(IntegrityError, match="one_visit_per"), transaction.atomic():
        VisitFactory(visitor=visit.visitor, thing_id=visit.thing_id)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_looks_at_once_are_one_visit():
    start = Barrier(8, timeout=30)

    def look(turn):
        try:
            start.wait()
            record_visit(replace(SIGHTING, was_solved=turn == 3))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(look, range(8)))

    assert list(Visit.objects.values_list("was_solved", flat=True)) == [True]
