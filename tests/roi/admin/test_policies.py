from datetime import date

import pytest

from roi.models import AttributionPolicy
from tests.factories.roi import policy
from tests.roi.admin.pages import page, post, told
from tests.roi.ledger import make_version, post_benefit

pytestmark = pytest.mark.django_db
ADD = page("attributionpolicy", "add")


def weighted(**changed):
    weights = {"weights-TOTAL_FORMS": 1, "weights-INITIAL_FORMS": 0}
    weights |= {"weights-0-role": "solution", "weights-0-weight": "70"}
    values = {"subject": "ticket", "path": "indirect", "method": "substitutes", "empty_roles": "unattributed"}
    return values | {"validity_0": "2026-01-01", "validity_1": ""} | weights | changed


def test_a_policy_is_set_with_all_that_it_says(office):
    post(office, ADD, weighted())

    row = AttributionPolicy.objects.get()
    assert (row.path, row.method, row.empty_roles) == ("indirect", "substitutes", "unattributed")
    assert row.weights.get().weight == 70


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"method": "equal"},
            "Give each role at most once and at least one positive weight; equal shares need no weights.",
        ),
        ({}, "Another policy for the same kind of thing and path holds on some of these days; end that one first."),
    ],
)
def test_refusals_are_told_in_sentences(office, changed, sentence):
    policy("equal", path="indirect", validity=(date(2026, 6, 1), None))

    answer = post(office, ADD, weighted(**changed))

    assert sentence in "".join(told(answer)) + answer.content.decode()
    assert AttributionPolicy.objects.count() == 1


def test_a_policy_in_use_is_ended_but_never_deleted_or_changed(office, rule):
    used = policy("equal", validity=(date(2026, 1, 1), None))
    post_benefit(make_version(rule), "9.27", date(2026, 3, 10), policy=used)
    act = page("attributionpolicy", "act", used.pk, "end")

    refused = office.post(act, {"day": "2026-03-10"})
    post(office, page("attributionpolicy", "delete", used.pk), {"post": "yes"})
    post(office, page("attributionpolicy", "change", used.pk), weighted())

    assert "Something is divided by this policy" in refused.content.decode()
    assert told(office.post(act, {"day": "2026-03-11"}, follow=True)) == ["End: done."]
    used.refresh_from_db()
    assert (used.method, used.validity.upper) == ("equal", date(2026, 3, 11))


def test_a_policy_that_nobody_used_can_go(office):
    unused = policy("role_weights", {"solution": 1}, validity=(date(2026, 1, 1), None))

    post(office, page("attributionpolicy", "delete", unused.pk), {"post": "yes"})

    assert not AttributionPolicy.objects.exists()
