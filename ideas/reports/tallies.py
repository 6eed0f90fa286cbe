"""What is published of ballots once they are counted, and what is told of a vote that is still open."""

import csv
import io
from typing import Any

from django.db import models

from ideas.counting.tallies import hash_of
from ideas.models import Ballot, Challenge, Choice, Entry


def tally_of(challenge: Challenge, entries: list[Entry] | None = None) -> dict[str, Any]:
    """Return the tally of a challenge: all ballots by receipt and without names; see ``ideas.counting.tallies``.

    Its options are the entries that were counted, or those given before there is a count.
    """
    if entries is None:
        entries = list(Entry.objects.filter(standing__count__challenge=challenge).order_by("id"))
    choices = models.Prefetch("choices", queryset=Choice.objects.order_by("entry"))
    ballots = Ballot.objects.filter(challenge=challenge).order_by("receipt").prefetch_related(choices)
    tally: dict[str, Any] = {
        "challenge": challenge.pk,
        "method": challenge.method,
        "rule": challenge.rule,
        "winners": challenge.winner_count,
        "budget": None if challenge.budget is None else str(challenge.budget),
        "currency": challenge.currency,
        # Known to everybody before the vote.
        "seed": challenge.pk % 2**31,
        "options": [{"entry": one.pk, "cost": None if one.cost is None else str(one.cost)} for one in entries],
        "ballots": [
            {
                "receipt": ballot.receipt,
                "salt": ballot.salt,
                "choices": {str(choice.entry_id): choice.points for choice in ballot.choices.all()},
            }
            for ballot in ballots
        ],
    }
    return {**tally, "hash": hash_of(tally)}


def points_so_far(challenge: Challenge) -> dict[int, int]:
    """Return by entry what ballots give it so far; where they order, how many name it at all."""
    ordered = challenge.method == Challenge.Method.RANKED
    given = models.Count("id") if ordered else models.Sum("points")
    rows = Choice.objects.order_by().filter(ballot__challenge=challenge).values("entry").annotate(given=given)
    return {row["entry"]: row["given"] for row in rows}


def tally_as_csv(tally: dict[str, Any]) -> str:
    """Return one line for each choice: receipt, salt, entry, points."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["receipt", "salt", "entry", "points"])
    for ballot in tally["ballots"]:
        table.writerows([ballot["receipt"], ballot["salt"], *choice] for choice in ballot["choices"].items())
    return text.getvalue()
