"""The catalogue of what is measured from the apps' own rows, by code."""

from collections.abc import Mapping

from roi.reports.measures import answers, knowledge, maturity, money, people, proposals, self_service, tickets
from roi.reports.measures.measure import Measure, Reading, Span

MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for part in (answers, people, self_service, knowledge, tickets, proposals, maturity, money)
    for measure in part.MEASURES
}

__all__ = ["MEASURES", "Measure", "Reading", "Span"]
