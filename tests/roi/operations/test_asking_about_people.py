from datetime import date

import pytest

from community.foundation.errors import NotPermitted
from roi.models import PersonQuery
from roi.operations.asking_about_people import ask_about_people
from tests.roi.people import agreed

pytestmark = pytest.mark.django_db


def ask(by, read=lambda employees_shown: employees_shown):
    return ask_about_people(read, by=by, subject="members", parameters={"limit": "1"})


def test_i17_the_answer_learns_whether_employees_may_be_seen(manager):
    before = ask(manager)
    basis = agreed(date(2020, 1, 1))

    assert (before, ask(manager)) == (False, True)
    kept = PersonQuery.objects.order_by("id").values_list("asked_by", "subject", "parameters", "basis")
    assert list(kept) == [
        (manager.pk, "members", {"limit": "1"}, None),
        (manager.pk, "members", {"limit": "1"}, basis.pk),
    ]


def test_i17_without_an_answer_there_was_no_question(manager):
    def fail(_employees_shown):
        assert PersonQuery.objects.count() == 1
        raise LookupError

    with pytest.raises(LookupError):
        ask(manager, fail)

    assert not PersonQuery.objects.exists()


@pytest.mark.parametrize("role", ["customer", "agent", "product"])
def test_others_may_not_ask(role, request):
    with pytest.raises(NotPermitted):
        ask(request.getfixturevalue(role), lambda _shown: pytest.fail("told"))

    assert not PersonQuery.objects.exists()
