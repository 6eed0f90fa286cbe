"""Both arms of a hold-out, counted as people were drawn into them."""

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Case, Q, Value, When
from django.db.models.aggregates import Max

from community.models import AskSession, HoldOut


@dataclass(frozen=True)
class Arm:
    """How many people there were and how many of them contacted support after all."""

    contacts: int
    people: int

    @property
    def counts(self) -> tuple[int, int]:
        """Both figures."""
        return self.contacts, self.people


@dataclass(frozen=True)
class Arms:
    """Everybody counts once, in the arm that chance put them into, whatever they did (intention to treat)."""

    with_help: Arm
    without: Arm
    # Sessions whose window is still open.
    undecided: int
    data_hash: str


def arms_of(hold_out: HoldOut) -> Arms:
    """Count the people of a hold-out in one query; posting the question is a contact, for it opens a ticket."""
    contacted = Case(
        When(Q(contact_at__isnull=False) | Q(outcome=AskSession.Outcome.POSTED), then=Value(1)), default=Value(0)
    )
    undecided = Case(When(verdict=AskSession.Verdict.PENDING, then=Value(1)), default=Value(0))
    people = (
        AskSession.objects.filter(hold_out=hold_out)
        .values("visitor", "held_out")
        .annotate(contacted=Max(contacted), undecided=Max(undecided))
        .order_by("visitor")
        .values_list("visitor", "held_out", "contacted", "undecided")
    )
    counts = {True: [0, 0], False: [0, 0]}
    digest, open_windows = sha256(), 0
    for visitor, held_out, has_contacted, is_undecided in people.iterator(chunk_size=5000):
        counts[held_out][0] += has_contacted
        counts[held_out][1] += 1
        open_windows += is_undecided
        digest.update(f"{visitor} {held_out} {has_contacted}\n".encode())
    return Arms(Arm(*counts[False]), Arm(*counts[True]), open_windows, digest.hexdigest())
