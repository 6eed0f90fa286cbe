"""What tests of challenges share."""

import pytest

from ideas.operations.seating import choose_scorecard, seat_juror
from ideas.operations.taking_part import propose_entry
from tests.factories.challenges import ChallengeFactory, move_to
from tests.factories.community import MemberFactory
from tests.factories.reviews import card


@pytest.fixture
def jury(product, customer):
    """A veiled challenge in its jury phase with an idea of Carla Customer and one of somebody else, and two jurors."""
    challenge = ChallengeFactory(veiled_until="jury")
    hers = propose_entry(challenge, by=customer, title="A whispering pump", body="Line it with cork.")
    other = propose_entry(challenge, by=MemberFactory(), title="A slower pump", body="Turn it down.")
    choose_scorecard(challenge, card(product), by=product)
    jurors = [MemberFactory(display_name=f"Juror {number}") for number in (1, 2)]
    for juror in jurors:
        seat_juror(challenge, juror, by=product)
    move_to(challenge, "jury")
    challenge.refresh_from_db()
    return challenge, (hers, other), jurors
