"""How far the company has come with social media, from 0 (waits) to 5 (is a social company), by evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from roi.models import Assumption, StageReading
from roi.reports.measures import MEASURES, Span
from roi.reports.measures.measure import Words

OWN_COMMUNITY = 2
LAST = 5


@dataclass(frozen=True)
class Criterion:
    """What a stage asks for: a measure and how much of it is needed, unless an assumption says otherwise."""

    stage: int
    code: str
    default: Decimal
    # What cannot be measured yet has words of its own instead of a measure.
    unmeasured: Words = ""

    @property
    def assumption(self) -> str:
        """The code of the assumption that may say how much is needed."""
        return f"stage_{self.code}"

    @property
    def title(self) -> Words:
        """What it is called."""
        return self.unmeasured or MEASURES[self.code].title


CRITERIA = (
    Criterion(1, "mentions_triaged", Decimal(1), _("Mentions imported and triaged")),
    Criterion(2, "owned_channels", Decimal(1), _("Own channels with KPIs")),
    Criterion(2, "topics_total", Decimal(1)),
    Criterion(3, "active_members", Decimal(25)),
    Criterion(3, "customer_answer_share", Decimal("0.30")),
    Criterion(4, "solved_without_agent_share", Decimal("0.20")),
    Criterion(4, "realised_ideas", Decimal(1)),
    Criterion(4, "crm_link_rate", Decimal("0.50")),
    Criterion(5, "shared_category_share", Decimal("0.50")),
    Criterion(5, "realising_drivers", Decimal(3)),
    Criterion(5, "closed_loop_rate", Decimal("0.80")),
)


@dataclass(frozen=True)
class Finding:
    """One criterion in one month: what was measured, what is needed, and where the threshold comes from."""

    stage: int
    criterion: str
    measured: Decimal | None
    needed: Decimal
    met: bool
    # By what a higher stage shows, where nothing is measured yet.
    implied: bool
    threshold: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a reading keeps it; figures as text, for JSON knows no decimals."""
        measured = None if self.measured is None else str(self.measured)
        return {**vars(self), "measured": measured, "needed": str(self.needed)}


def find_evidence(span: Span) -> list[Finding]:
    """Measure every criterion in a month.

    An own community implies that somebody listens and has a presence, as long as nothing else tells.
    """
    needed = _thresholds(span.last)
    measured = {one.code: MEASURES[one.code].read(span).value for one in CRITERIA if not one.unmeasured}
    has_community = (measured["topics_total"] or 0) >= needed["topics_total"][0]
    findings = []
    for one in CRITERIA:
        value, (threshold, origin) = measured.get(one.code), needed[one.code]
        is_implied = bool(one.unmeasured) and has_community
        met = is_implied or (value is not None and value >= threshold)
        findings.append(Finding(one.stage, one.code, value, threshold, met, is_implied, origin))
    return findings


def stage_of(findings: Iterable[Finding]) -> int:
    """Return the last stage before the first one that lacks something."""
    lacking = {finding.stage for finding in findings if not finding.met}
    return min(lacking, default=LAST + 1) - 1


def missing_for_next(findings: Iterable[Finding]) -> list[Finding]:
    """Return what the next stage still lacks."""
    findings = list(findings)
    following = stage_of(findings) + 1
    return [finding for finding in findings if finding.stage == following and not finding.met]


def in_stage_since(trail: Sequence[StageReading]) -> date | None:
    """Return the month in which the present stage was reached; the trail is the latest first."""
    since = None
    for reading in trail:
        if reading.stage != trail[0].stage:
            break
        since = reading.month
    return since


def _thresholds(day: date) -> dict[str, tuple[Decimal, str]]:
    """Return how much each criterion needs on a day, and who says so."""
    codes = [one.assumption for one in CRITERIA]
    said = {row.code: row for row in Assumption.objects.valid_on(day).filter(code__in=codes)}
    return {
        one.code: (said[one.assumption].value, f"assumption {said[one.assumption].pk}")
        if one.assumption in said
        else (one.default, "default")
        for one in CRITERIA
    }
