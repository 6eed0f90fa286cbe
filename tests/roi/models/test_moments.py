"""What was known on a day stays what was known on that day, so nobody claims a moment that is to come."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg import sql

from roi.models import LedgerHead, Posting
from roi.operations.appending import append, live_postings, reversal_of
from roi.operations.intake import take_in
from tests import database
from tests.factories.roi import ConversionRuleFactory, approved, at, solved

GUARD = sql.Identifier(database.ASLEEP["roi_posting"])


@pytest.fixture
def guarded(transactional_db) -> Iterator[None]:
    """The guard as everywhere else: only the databases of tests let it sleep, since they travel in time."""
    with psycopg.connect(**database._owner_params(), autocommit=True) as owner:
        owner.execute(sql.SQL("ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER {}").format(GUARD))
        yield
        owner.execute(sql.SQL("ALTER TABLE roi_posting DISABLE TRIGGER {}").format(GUARD))


def reverse_in(minutes: int) -> None:
    """Write as a machine does whose clock is ahead."""
    ahead = timezone.now() + timedelta(minutes=minutes)
    with time_machine.travel(ahead, tick=False), transaction.atomic():
        [posting] = live_postings([Posting.objects.earliest("number").effect_key]).values()
        append([reversal_of(posting, cause="x", known_on=posting.valid_on)])


def test_no_posting_claims_a_moment_to_come_but_clocks_may_differ_a_little(guarded):
    approved(ConversionRuleFactory())
    solved(moment=at("2026-01-15"))
    take_in()

    with pytest.raises(IntegrityError, match="which is to come"):
        reverse_in(minutes=6)
    assert LedgerHead.objects.get().number == 1
    reverse_in(minutes=4)
    assert LedgerHead.objects.get().number == 2
