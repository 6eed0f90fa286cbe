"""Elections as Pabulib keeps them (``.pb``): what was proposed, what was said, and what was officially chosen."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ideas.counting.ballots import Ballot, Option, Result
from ideas.counting.equal_shares import equal_shares
from ideas.counting.greedy import greedy

SECTIONS = ("META", "PROJECTS", "VOTES")
# Cities count in whole units of money and in cents; a thousandth of a cent is neither.
MINOR_UNITS = 100


class NoElection(ValueError):
    """The text is no election; the message says where and why."""


@dataclass(frozen=True)
class Election:
    """An election: money in hundredths of its currency, and who won officially, where the file says so."""

    description: str
    currency: str
    vote_type: str
    rule: str
    budget: int
    threshold: int
    options: Sequence[Option]
    ballots: Sequence[Ballot]
    official: frozenset[str] | None

    def counted(self) -> Result:
        """Count by the rule that was used, as far as it is one of ours; by greedy where nobody says how it was."""
        if self.rule.startswith("equalshares"):
            return equal_shares(self.options, self.ballots, self.budget)
        stops = self.rule == "greedy-no-skip"
        return greedy(self.options, self.ballots, self.budget, threshold=self.threshold, stops=stops)


def read_election(text: str) -> Election:
    """Read an election. Raises ``NoElection``."""
    rows = _sections(text)
    meta = {row[0].strip(): row[1].strip() for _line, row in rows["META"][1:] if len(row) > 1}
    projects, votes = _table(rows["PROJECTS"], "project_id"), _table(rows["VOTES"], "voter_id")
    if not projects:
        raise NoElection("There are no projects.")
    kind = meta.get("vote_type", "approval")
    options = [Option(row["project_id"], _money(row.get("cost", ""), line)) for line, row in projects]
    said = [row.get("selected", "").strip() for _line, row in projects]
    longest = _whole(meta.get("max_length", str(len(options))))
    return Election(
        description=meta.get("description", ""),
        currency=meta.get("currency", ""),
        vote_type=kind,
        rule=meta.get("rule", "unknown"),
        budget=_money(meta.get("budget", ""), 1),
        threshold=_whole(meta.get("min_project_score_threshold", "0")),
        options=options,
        ballots=[_ballot(row, kind, longest, line) for line, row in votes],
        official=frozenset(one.key for one, word in zip(options, said, strict=True) if word not in {"", "0"})
        if any(said)
        else None,
    )


Line = tuple[int, list[str]]


def _sections(text: str) -> dict[str, list[Line]]:
    """Cut into sections; each row with the number of its line."""
    found: dict[str, list[Line]] = {}
    current: list[Line] | None = None
    reader = csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";")
    for row in reader:
        if len(row) == 1 and row[0].strip() in SECTIONS:
            current = found.setdefault(row[0].strip(), [])
        elif current is not None and any(row):
            current.append((reader.line_num, row))
    if missing := [name for name in SECTIONS if name not in found]:
        raise NoElection(f"There is no section {missing[0]}.")
    return found


def _table(rows: Sequence[Line], key: str) -> list[tuple[int, dict[str, str]]]:
    if not rows or key not in rows[0][1]:
        raise NoElection(f"There is no column {key}.")
    head = [name.strip() for name in rows[0][1]]
    return [(line, dict(zip(head, row, strict=False))) for line, row in rows[1:]]


def _ballot(row: Mapping[str, str], kind: str, longest: int, line: int) -> Ballot:
    keys = [key.strip() for key in row.get("vote", "").split(",") if key.strip()]
    points = _POINTS.get(kind, _approved)(keys, row, longest)
    if len(points) != len(keys):
        raise NoElection(f"Line {line}: there are {len(points)} points for {len(keys)} projects.")
    order = keys if kind == "ordinal" else ()
    return Ballot(row["voter_id"], dict(zip(keys, points, strict=True)), tuple(order))


def _approved(keys: Sequence[str], _row: Mapping[str, str], _longest: int) -> list[int]:
    return [1] * len(keys)


def _given(_keys: Sequence[str], row: Mapping[str, str], _longest: int) -> list[int]:
    return [_whole(word) for word in row.get("points", "").split(",") if word.strip()]


def _by_place(keys: Sequence[str], _row: Mapping[str, str], longest: int) -> list[int]:
    return list(range(longest, longest - len(keys), -1))


_POINTS: Mapping[str, Callable[[Sequence[str], Mapping[str, str], int], list[int]]] = {
    "approval": _approved,
    "choose-1": _approved,
    "cumulative": _given,
    "scoring": _given,
    "ordinal": _by_place,
}


def _money(word: str, line: int) -> int:
    try:
        amount = Decimal(word.replace(",", ".").strip()) * MINOR_UNITS
    except InvalidOperation:
        raise NoElection(f"Line {line}: {word!r} is no amount.") from None
    return int(amount.to_integral_value())


def _whole(word: str) -> int:
    try:
        return int(Decimal(word.strip()))
    except InvalidOperation:
        raise NoElection(f"{word!r} is no number.") from None


def differences(election: Election, result: Result) -> Iterator[tuple[str, str]]:
    """Tell what officially came out otherwise: an option, and ``only here`` or ``only officially``."""
    if election.official is None:
        return
    for key in sorted(election.official ^ set(result.chosen)):
        yield key, "only officially" if key in election.official else "only here"
