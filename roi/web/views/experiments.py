"""What studies were planned, what they need, and what they showed."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from roi.charts.drawing import Chart
from roi.charts.ranges import Range, intervals
from roi.figures import number
from roi.models import Study
from roi.reports import catalogue
from roi.web.views.base import for_readers

STUDIES_SHOWN = 30


@dataclass(frozen=True)
class StudyShown:
    """A study with what it needs, what it came to and how that is to be read."""

    study: Study
    verdict: str
    kind: str
    enough: str
    chart: Chart | None


@for_readers
def show_experiments(request: HttpRequest) -> HttpResponse:
    """Show all studies, the latest plan first."""
    studies = list(catalogue.studies().order_by("-registered_at", "-id")[: STUDIES_SHOWN + 1])
    context = {
        "studies": [_shown(study) for study in studies[:STUDIES_SHOWN]],
        "is_cut": len(studies) > STUDIES_SHOWN,
        "shown": STUDIES_SHOWN,
    }
    return render(request, "roi/experiments.html", context)


def _shown(study: Study) -> StudyShown:
    verdict, kind = _verdict(study)
    return StudyShown(study, verdict, kind, _enough(study), _interval(study))


def _verdict(study: Study) -> tuple[str, str]:
    if study.concluded_at is None:
        return _("not concluded yet"), "open"
    assert study.low is not None
    assert study.high is not None
    if study.low > 0 or study.high < 0:
        return _("shown: zero lies outside of the interval"), "shown"
    return _("not shown: the interval holds zero as well"), "unclear"


def _enough(study: Study) -> str:
    """Tell whether there were as many people as the plan asked for."""
    if study.needed_per_arm is None or study.n_treated is None or study.n_control is None:
        return ""
    smaller = min(study.n_treated, study.n_control)
    told = {"needed": number(Decimal(study.needed_per_arm), 0), "smaller": number(Decimal(smaller), 0)}
    if smaller >= study.needed_per_arm:
        return _("%(smaller)s people in the smaller arm, %(needed)s were needed") % told
    return _("only %(smaller)s people in the smaller arm, %(needed)s were needed: too few to rely on") % told


def _interval(study: Study) -> Chart | None:
    if study.estimate is None or study.low is None or study.high is None:
        return None
    label = study.unit or str(study.get_kind_display())
    texts = [number(value, 5) for value in (study.low, study.high, study.estimate)]
    level = f"{study.level * 100:.0f} %" if study.level else ""
    item = Range(label, study.low, study.high, texts[0], texts[1], study.estimate, texts[2])
    columns = (_("Effect"), _("Lower bound"), _("Estimate"), _("Upper bound"))
    return intervals(_("Estimate with its interval %(level)s") % {"level": level}, columns, [item])
