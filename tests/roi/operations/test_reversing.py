"""What is taken back is taken back as it was given."""

from datetime import date

import pytest

from roi.models.attribution import Role
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse


@pytest.mark.parametrize("shares", [("3.34", "3.33", "3.33"), ("3.33", "3.34", "3.33")])
def test_o37_a_reversal_negates_each_share_and_divides_nothing_anew(db, shares):
    people = [MemberFactory() for _ in shares]
    parts = [(person, Role.SOLUTION, share) for person, share in zip(people, shares, strict=True)]
    posting = post_benefit(make_version(make_rule(make_driver())), "10.00", date(2026, 1, 5), shares=parts)

    reversal = reverse(posting, known_on=date(2026, 1, 6))

    of_people = reversal.legs.filter(party__isnull=False).order_by("position")
    assert [str(leg.amount) for leg in of_people] == [f"-{share}" for share in shares]
    assert [leg.party.mapping.member for leg in of_people] == people
