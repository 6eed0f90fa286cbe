"""Whoever tries to write, change or delete what is not theirs learns no private word by it: no refusal holds one, no letter, no log."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Delivery
from community.notifiers.base import intakes
from community.notifiers.mailing import send_due_mail
from tests.journeys import test_private_words as words
from tests.journeys.test_leak_walk import FILLED, clients, takes, told
from tests.journeys.test_leak_walk import OWN as MINE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
world = words.world
# With all that any act asks for, with nothing, and asked what may be asked; the last one takes things away.
TRIES = (
    ("post", True),
    ("post", False),
    ("put", True),
    ("patch", True),
    ("patch", False),
    ("options", False),
    ("delete", False),
)
PAGES = (("post", True), ("options", False))


def filled_for(world):
    """What acts ask for, naming what is private wherever a number is asked for."""
    ticket, contact = world["request"].pk, world["contact"].pk
    numbers = {
        "ticket": ticket,
        "into": ticket,
        "contact": contact,
        "other": contact,
        "account": world["contact"].account_id,
    }
    more = {
        "email": "x@example.org",
        "name": "x",
        "status": "open",
        "subject": "x",
        "score": 3,
        "text": "x",
        "seen": "x",
    }
    return FILLED | numbers | more | {"persona": world["persona"].pk, "campaign": world["campaign"].pk}


@pytest.mark.parametrize(
    "name", ["a stranger", "another customer", "the customer concerned", "an employee without a role"]
)
def test_no_word_of_the_desk_is_told_to_those_who_try_to_write(name, world, customer, api_of, anonymous_api, caplog):
    who = words.reader(name, customer)
    page, api = clients(who, api_of, anonymous_api)
    may_read = words.OWN if who == customer else set()
    ways = [one for one in dict.fromkeys(words.addresses(world)) if not one.startswith(MINE) and "?q=" not in one]
    filled = filled_for(world)
    leaks, broken, refused = {}, [], 0

    with caplog.at_level(logging.DEBUG):
        for address in ways:
            is_api = address.startswith("/api/")
            methods = takes(address, tuple(dict.fromkeys(method for method, _with_words in TRIES))) if is_api else ()
            for method, with_words in [one for one in TRIES if one[0] in methods] if is_api else PAGES:
                caplog.clear()
                data = filled if with_words else {}
                form = {"data": data, "format": "json"} if is_api else {"data": data}
                if not is_api and method == "options":
                    form = {}
                answer = getattr(api if is_api else page, method)(address, **form)
                logged = "\n".join(one.getMessage() for one in caplog.records if one.name != "django.db.backends")
                found = words.words_in(told(answer, address) + logged, address) - may_read
                refused += answer.status_code in {400, 401, 403, 404, 405, 409}
                if found:
                    leaks[method, address] = found
                if answer.status_code >= 500:
                    broken.append((method, address, answer.status_code))

    assert leaks == {}
    assert broken == []
    assert refused > 300
    assert words_in_letters(customer) <= words.OWN


def words_in_letters(customer):
    """What letters hold that leave the house after all this; the desk's own may hold what is the desk's."""
    for intake in intakes():
        run_intake(intake, lane="live")
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    outside = [letter for letter in mail.outbox if "agent@example.org" not in letter.to]
    for_others = [letter for letter in outside if customer.email not in letter.to]
    assert set().union(*(words.words_in(str(letter.message())) for letter in for_others)) == set()
    return set().union(*(words.words_in(str(letter.message())) for letter in outside))


def test_the_description_of_the_programs_holds_none(world, anonymous_api):
    for address in ("/api/schema/", "/api/docs/"):
        answer = anonymous_api.get(address)
        assert answer.status_code == 200
        assert words.words_in(told(answer, address)) == set()
