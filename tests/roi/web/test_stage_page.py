from datetime import date

import pytest
import time_machine

from roi.operations.reading_stage import read_stage
from tests.factories.community import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def trail():
    """Nothing in August, a topic in September."""
    with time_machine.travel("2026-08-20 12:00Z"):
        read_stage(date(2026, 8, 1))
    with time_machine.travel("2026-09-20 12:00Z"):
        TopicFactory()
        read_stage(date(2026, 9, 1))


def test_the_stage_tells_its_evidence_and_what_is_missing(reader, trail):
    content = reader.get("/value/stage/").content.decode()

    assert "of 5, since 09/2026" in content
    assert "Topics in total" in content
    assert "Active members: 1, needed 25" in content


def test_the_stage_of_an_earlier_month_is_told_as_it_was_read(reader, trail):
    content = reader.get("/value/stage/?month=2026-08").content.decode()

    assert "of 5, since 08/2026" in content
    assert "/value/stage/?month=2026-09" in content


@pytest.mark.parametrize("month", ["2026-07", "2026-10", "nonsense", ""])
def test_a_month_that_was_not_read_is_not_found(reader, trail, month):
    assert reader.get(f"/value/stage/?month={month}").status_code == 404


def test_without_any_reading_the_page_says_so(reader):
    assert "No stage was read yet" in reader.get("/value/stage/").content.decode()


def test_only_those_who_may_read_value_see_the_stage(client, customer, trail):
    assert client.get("/value/stage/").status_code == 302
    client.force_login(customer)
    assert client.get("/value/stage/").status_code == 403
