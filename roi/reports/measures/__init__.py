"""The catalogue of what is measured from the apps' own rows, by code."""

from collections.abc import Iterator, Mapping

from roi.reports.measures import answers, knowledge, maturity, money, people, proposals, reach, self_service, tickets
from roi.reports.measures.measure import Measure, Reading, Span

OWN = {
    measure.code: measure
    for part in (answers, people, self_service, knowledge, tickets, proposals, maturity, money)
    for measure in part.MEASURES
}


class Catalogue(Mapping[str, Measure]):
    """Our own measures, and the reach of every surface; apps and channels add theirs whenever they are ready."""

    def __getitem__(self, code: str) -> Measure:
        return self._all()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @staticmethod
    def _all() -> dict[str, Measure]:
        return OWN | {measure.code: measure for measure in reach.measures()}


MEASURES: Mapping[str, Measure] = Catalogue()

__all__ = ["MEASURES", "Measure", "Reading", "Span"]
