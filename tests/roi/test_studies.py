"""Studies: planned before, counted as drawn, signed by a second person, and then good for a factor."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.foundation.errors import NotPermitted
from community.models import AskSession, HoldOut, Suggestion, Topic
from roi.errors import AlreadyConcluded, HoldOutStillRuns, StudyIsUnclear, StudyNotApproved, TooFewPeople
from roi.models import Study
from roi.operations.approving import approve
from roi.operations.studying import (
    Found,
    assume_from_study,
    conclude_differences,
    conclude_elsewhere,
    conclude_hold_out,
    plan_study,
)
from roi.reports.surfaces import surfaces_of
from tests.factories.community import CategoryFactory, MemberFactory

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture
def hold_out():
    return HoldOut.objects.create(
        code="spring", title="Spring", share=Decimal("0.5"), starts_at=BEGUN, ends_at=BEGUN + timedelta(days=60)
    )


def asked(hold_out, people: int, contacts: int, *, held_out: bool) -> None:
    """So many people in one arm, of whom some contacted support within the days that one waits for."""
    moment = BEGUN + timedelta(days=1)
    AskSession.objects.bulk_create(
        [
            AskSession(
                visitor=f"{held_out}-{number}",
                title="It hums",
                started_at=moment,
                hold_out=hold_out,
                held_out=held_out,
                outcome=AskSession.Outcome.LEFT,
                outcome_at=moment,
                verdict=AskSession.Verdict.NONE,
                decided_at=moment + timedelta(days=7),
                contact_at=moment + timedelta(days=2) if number < contacts else None,
            )
            for number in range(people)
        ]
    )


def planned(manager, hold_out=None, **changes) -> Study:
    fields = {
        "code": "spring",
        "title": "Does help help?",
        "kind": "holdout" if hold_out else "did",
        "plan": "Contacts within 7 days; refuted when no arm differs.",
        "hold_out": hold_out,
    }
    return plan_study(by=manager, **(fields | changes))


def test_o25_a_hold_out_is_counted_as_it_was_drawn(manager, hold_out):
    asked(hold_out, 10_000, 400, held_out=False)
    asked(hold_out, 10_000, 500, held_out=True)
    study = planned(manager, hold_out, baseline=Decimal("0.05"), expected=Decimal("0.04"))
    assert study.needed_per_arm == 6_742

    study = conclude_hold_out(study, by=manager)

    assert (study.n_treated, study.n_control) == (10_000, 10_000)
    assert (study.estimate, study.low, study.high) == (
        Decimal("0.01000000"),
        Decimal("0.00425560"),
        Decimal("0.01574440"),
    )
    assert study.result["avoided_per_10000"] == {"estimate": 100, "low": 43, "high": 157}
    assert study.result["z"] == pytest.approx(3.412, abs=5e-4)
    assert study.result["had_enough_people"]
    assert not study.result["registered_before_start"]
    assert len(study.data_hash) == 64


def test_somebody_who_comes_back_counts_once_and_posting_is_a_contact(manager, hold_out):
    asked(hold_out, 3, 1, held_out=False)
    asked(hold_out, 2, 0, held_out=True)
    again = AskSession.objects.get(visitor="True-0")
    topic = Topic.objects.create(category=CategoryFactory(), author=MemberFactory(), title="Why?", slug="why")
    AskSession.objects.create(
        visitor=again.visitor,
        title="Again",
        started_at=BEGUN,
        hold_out=hold_out,
        held_out=True,
        outcome="posted",
        outcome_at=BEGUN,
        topic=topic,
        verdict="none",
        decided_at=timezone.now(),
    )

    study = conclude_hold_out(planned(manager, hold_out), by=manager)

    assert study.result["with_help"] == {"contacts": 1, "people": 3}
    assert study.result["without"] == {"contacts": 1, "people": 2}


def test_nobody_looks_before_it_is_over(manager, hold_out):
    asked(hold_out, 3, 1, held_out=False)
    asked(hold_out, 3, 1, held_out=True)
    study = planned(manager, hold_out)
    HoldOut.objects.update(ends_at=None)
    study.hold_out.refresh_from_db()

    with pytest.raises(HoldOutStillRuns):
        conclude_hold_out(study, by=manager)

    HoldOut.objects.update(ends_at=BEGUN + timedelta(days=2))
    waiting = AskSession.objects.filter(visitor="True-2")
    waiting.update(verdict="", decided_at=None)
    with pytest.raises(HoldOutStillRuns):
        conclude_hold_out(study, by=manager)

    waiting.delete()
    assert conclude_hold_out(study, by=manager).n_control == 2
    with pytest.raises(AlreadyConcluded):
        conclude_hold_out(study, by=manager)


def test_an_empty_arm_shows_nothing(manager, hold_out):
    asked(hold_out, 3, 1, held_out=False)

    with pytest.raises(TooFewPeople):
        conclude_hold_out(planned(manager, hold_out), by=manager)


def test_o26_difference_in_differences(manager):
    study = conclude_differences(
        planned(manager),
        by=manager,
        treated=(Decimal("20.44"), Decimal("21.03")),
        control=(Decimal("23.33"), Decimal("21.17")),
        standard_error=Decimal("1.36"),
        unit="full-time jobs",
        specification="Means before and after; rounded, so the paper prints 2.76.",
    )

    assert study.estimate == Decimal("2.75000000")
    assert study.low < 2.75 < study.high
    assert study.result["treated"] == ["20.44", "21.03"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "holdout"},
        {"baseline": Decimal("0.05")},
        {"baseline": Decimal("0.05"), "expected": Decimal("0.05")},
        {"baseline": Decimal(1), "expected": Decimal("0.5")},
    ],
)
def test_a_plan_that_says_nothing_is_refused(manager, changes):
    with pytest.raises(StudyIsUnclear):
        planned(manager, **changes)
    assert not Study.objects.exists()


def test_customers_plan_no_studies():
    with pytest.raises(NotPermitted):
        planned(MemberFactory())


FOUND = Found(Decimal("0.2"), Decimal("0.1"), Decimal("0.3"), "share", "Synthetic control over five shops.")


def test_only_an_approved_study_feeds_an_assumption(manager, controller):
    study = conclude_elsewhere(planned(manager), FOUND, by=manager)
    fields = {"code": "deadweight", "title": "Deadweight", "unit": "share", "valid_from": date(2026, 7, 1)}
    fields["review_on"] = date(2027, 7, 1)
    with pytest.raises(StudyNotApproved):
        assume_from_study(study, by=manager, **fields)

    drafted = assume_from_study(approve(study, by=controller), by=manager, **fields)

    assert (drafted.value, drafted.low, drafted.high) == (Decimal("0.2"), Decimal("0.1"), Decimal("0.3"))
    assert (drafted.grade, drafted.study, drafted.is_approved) == ("E2", study, False)


def test_what_was_found_stays_whoever_asks(manager, hold_out):
    study = conclude_elsewhere(planned(manager), FOUND, by=manager)

    for change in ({"estimate": Decimal("0.25")}, {"plan": "Something else"}, {"concluded_at": None}):
        with pytest.raises(IntegrityError, match="keeps what it found"), transaction.atomic():
            Study.objects.filter(pk=study.pk).update(**change)
    with pytest.raises(IntegrityError, match="keeps what it found"), transaction.atomic():
        study.delete()
    begun = planned(manager, hold_out, code="begun")
    with pytest.raises(IntegrityError, match="stays as it was registered"), transaction.atomic():
        Study.objects.filter(pk=begun.pk).update(plan="Something easier")


def test_o24_surfaces_are_told_by_month_and_never_of_few_people():
    moment = BEGUN

    def went(times: int, verdict: str, *kinds: str) -> None:
        for number in range(times):
            session = AskSession.objects.create(
                visitor=f"{kinds}{verdict}{number}",
                title="It hums",
                started_at=moment,
                outcome="helped" if verdict == "confirmed" else "left",
                outcome_at=moment,
                verdict=verdict,
                decided_at=moment,
            )
            for kind in kinds:
                Suggestion.objects.create(session=session, thing_kind=kind, thing_id=1, rank=1, opened_at=moment)

    berlin = ZoneInfo("Europe/Berlin")
    went(8, "confirmed", "topic")
    went(2, "none", "topic")
    went(6, "none")
    went(2, "potential", "article")

    told = surfaces_of(date(2026, 3, 1), berlin)

    assert {(one.surfaces, one.successes, one.failures) for one in told.journeys} == {
        (("search", "thread"), 8, 2),
        (("search",), 0, 6),
    }
    assert told.conversion == pytest.approx(0.5)
    assert told.removals[0].effect == 1
    assert surfaces_of(date(2026, 4, 1), berlin).journeys == ()


STUDIES = "/api/v1/roi/studies/"


def test_a_study_by_api_from_plan_to_assumption(manager_api, controller_api, customer_api):
    plan = {"code": "shops", "title": "Shops", "kind": "did", "plan": "Before and after."}
    assert manager_api.post(STUDIES, plan, format="json").status_code == 201
    means = {"before": "20.44", "after": "21.03"}
    found = {
        "treated": means,
        "control": {"before": "23.33", "after": "21.17"},
        "standard_error": "1.36",
        "unit": "jobs",
        "specification": "Means.",
    }
    assert manager_api.put(f"{STUDIES}shops/approval/", {}, format="json").status_code == 403
    assert controller_api.put(f"{STUDIES}shops/approval/", {}, format="json").status_code == 409
    assert manager_api.put(f"{STUDIES}shops/conclusion/", {"treated": means}, format="json").status_code == 400
    answer = manager_api.put(f"{STUDIES}shops/conclusion/", found, format="json").json()
    assert answer["estimate"] == "2.75000000"
    assert manager_api.put(f"{STUDIES}shops/conclusion/", found, format="json").status_code == 409
    assert controller_api.put(f"{STUDIES}shops/approval/", {}, format="json").json()["approved_by"]
    draft = {"code": "x", "title": "X", "unit": "jobs", "valid_from": "2026-07-01", "review_on": "2027-07-01"}
    assert manager_api.post(f"{STUDIES}shops/assumption/", draft, format="json").status_code == 201
    assert customer_api.get(STUDIES).status_code == 403
    assert manager_api.get(f"{STUDIES}nothing/").status_code == 404


def test_power_is_told_before_the_start(manager_api):
    asked = {"baseline": "0.05", "expected": "0.045", "people_a_month": "4000"}

    answer = manager_api.get(f"{STUDIES}power/", asked).json()

    assert answer["needed_per_arm"] == 28_405
    assert answer["months_needed"] == pytest.approx(14.2)
    assert "cannot prove" in answer["sentence"]
    assert 0.01 < answer["detectable_in_a_month"] < 0.03
    assert manager_api.get(f"{STUDIES}power/", asked | {"expected": "0.05"}).status_code == 400
    assert manager_api.get(f"{STUDIES}power/", asked | {"baseline": "0"}).status_code == 400
