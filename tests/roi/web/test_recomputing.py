"""Ten amounts of a random history, each computed anew from nothing but what its page says."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape

import pytest
import time_machine

from roi.models import Posting
from roi.operations.rule_versions import FactorDraft
from roi.operations.valuing_months import value_months
from tests.factories.community import SolutionFactory
from tests.factories.roi import ConversionRuleFactory, approved, at
from tests.roi.on_paper import parts_of
from tests.roi.random_world import World
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db
SEED, TURNS, PAGES = 20261126, 60, 10
CENT = Decimal("0.01")
FIGURE = r"-?[\d,]+(?:\.\d+)?"


class Sheet:
    """The page of a valuation as somebody with a pocket calculator reads it."""

    def __init__(self, html: str) -> None:
        text = re.sub(r"<span class=\"note\">.*?</span>", "", html, flags=re.DOTALL)
        self.facts = {
            plain(label): plain(fact) for label, fact in re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", text, re.DOTALL)
        }
        table = text.partition("From gross to net</h2>")[2].partition("</table>")[0]
        rows = re.findall(r"<th scope=\"row\">(.*?)</th>\s*<td>(.*?)</td>\s*<td>(.*?)</td>", table, re.DOTALL)
        (_, _, gross), *steps, (_, _, net) = [tuple(plain(cell) for cell in row) for row in rows]
        self.gross, self.net, self.currency = figure(gross), figure(net), gross[-3:]
        self.steps = [(figure(keeps), figure(amount)) for _label, keeps, amount in steps]

    def quantity(self) -> Decimal:
        """Single events count once."""
        return figure(self.facts.get("Quantity that is valued", "1"))

    def gross_again(self) -> Decimal:
        """Quantity by unit value, or the amount of the idea; at the rates that it names."""
        converted = self.facts.get("Converted from", "")
        if converted:
            amount = Fraction(figure(converted))
            currency = converted.split()[1]
            for base, rate, quote in re.findall(rf"1 ([A-Z]{{3}}) = ({FIGURE}) ([A-Z]{{3}})", converted):
                factor = Fraction(figure(rate))
                amount, currency = (amount / factor, base) if currency == quote else (amount * factor, quote)
            assert currency == self.currency
        elif "Unit value" in self.facts:
            amount = Fraction(self.quantity()) * Fraction(figure(self.facts["Unit value"]))
        else:
            amount = Fraction(self.gross)
        return half_up(amount)

    def parts_again(self) -> list[Decimal]:
        """What each step cuts and what is left, in whole cents that sum to the gross."""
        left, exact = Fraction(self.gross), []
        for keeps, _amount in self.steps:
            exact.append(left * (1 - Fraction(keeps)))
            left -= exact[-1]
        return parts_of(self.gross, [*exact, left])


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def figure(text: str) -> Decimal:
    found = re.search(FIGURE, text.replace("\u2212", "-"))
    assert found, text
    return Decimal(found[0].replace(",", ""))


def half_up(amount: Fraction) -> Decimal:
    cents = (abs(amount) * 100 + Fraction(1, 2)).__floor__()
    return (cents if amount >= 0 else -cents) * CENT


@pytest.fixture
def world(db) -> World:
    """Tickets under three versions, ideas in two currencies, and a month of visits."""
    world = World(SEED)
    half = (FactorDraft("entitled", Decimal("0.333333")),)
    approved(ConversionRuleFactory(subject="visits", method="survey"), "20.07", factors=half)
    topic = SolutionFactory(marked_at=at("2027-06-01")).topic
    visit([topic], date(2027, 7, 20), world.random.randint(1000, 3000))
    answer(topic, date(2027, 7, 20), 300, world.random.randint(5, 50))
    world.live_on(TURNS)
    with time_machine.travel("2027-10-02T08:00:00Z", tick=False):
        value_months(date(2027, 7, 31))
    return world


def drawn(world: World) -> list[Posting]:
    """One of each rule version and currency first, then whatever comes."""
    found = Posting.objects.filter(valuation__isnull=False, reverses__isnull=True).select_related("valuation")
    postings = list(found.order_by("number"))
    world.random.shuffle(postings)
    kinds = {(one.rule_version_id, one.valuation.original_currency): one for one in postings}
    first = list(kinds.values())
    return [*first, *(one for one in postings if one not in first)][:PAGES]


def test_the_amount_follows_from_what_its_page_says(world, client):
    client.force_login(world.controller)
    postings = drawn(world)

    for posting in postings:
        sheet = Sheet(client.get(f"/value/valuations/{posting.valuation_id}/").content.decode())
        *cuts, net = sheet.parts_again()
        assert sheet.gross_again() == sheet.gross, sheet.facts
        assert [-cut for cut in cuts] == [amount for _keeps, amount in sheet.steps], sheet.facts
        brought = posting.legs.filter(account__type__in=["attribution", "unattributed"])
        assert net == sheet.net == sum(leg.amount for leg in brought), sheet.facts

    assert len(postings) == PAGES
    assert len({posting.rule_version_id for posting in postings}) >= 4
    assert {posting.valuation.original_currency for posting in postings} >= {"", "USD"}
