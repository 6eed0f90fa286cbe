"""All pairs of profiles that are likely one person."""

from collections.abc import Iterator, Sequence

from crm.matching.blocking import pairs_to_compare
from crm.matching.comparing import Frequencies, Match, compare
from crm.matching.profiles import Profile

LIKELY = 0.5


def likely_pairs(profiles: Sequence[Profile], *, at_least: float = LIKELY) -> Iterator[tuple[Profile, Profile, Match]]:
    """Yield the pairs that are more likely one person than not, with what speaks for it."""
    among = Frequencies.of(profiles)
    for one, other in pairs_to_compare(profiles):
        match = compare(profiles[one], profiles[other], among)
        if match.score >= at_least:
            yield profiles[one], profiles[other], match
