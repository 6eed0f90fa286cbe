"""What is kept for ever beside the ledger: corrections, scenarios, snapshots, and the questions they answer."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from roi.models import Correction, Posting, ReportDefinition, ReportSnapshot, Scenario


def corrections() -> QuerySet[Correction]:
    """All corrections, the latest first."""
    return Correction.objects.select_related("by", "posting__reversal").order_by("-id")


def find_correction_of(posting: Posting) -> Correction:
    """Return how a posting was corrected; raises `Http404` when it was not."""
    return get_object_or_404(corrections(), posting=posting)


def renewed_by(found: list[Correction]) -> dict[int, int]:
    """Return the new original of each correction."""
    causes = {f"roi.correction:{correction.pk}": correction.pk for correction in found}
    effects = [correction.posting.effect_key for correction in found]
    renewed = Posting.objects.filter(kind=Posting.Kind.CORRECTION, effect_key__in=effects, cause__in=causes)
    return {causes[cause]: pk for pk, cause in renewed.values_list("pk", "cause")}


def scenarios(kind: str | None = None) -> QuerySet[Scenario]:
    """All scenarios, or those of one kind, the latest first."""
    found = Scenario.objects.select_related("created_by", "parent").latest_first()
    return found if kind is None else found.filter(kind=kind)


def find_scenario(code: str) -> Scenario:
    """Return one scenario; raises `Http404` when there is none."""
    return get_object_or_404(scenarios(), code=code)


def definitions() -> QuerySet[ReportDefinition]:
    """All questions that have a name."""
    return ReportDefinition.objects.select_related("owner").order_by("code", "id")


def find_definition(code: str) -> ReportDefinition:
    """Return one question; raises `Http404` when there is none."""
    return get_object_or_404(definitions(), code=code)


def snapshots(definition: str | None = None) -> QuerySet[ReportSnapshot]:
    """All snapshots, or those of one question, the latest first."""
    found = ReportSnapshot.objects.select_related("definition", "taken_by", "signed_by").latest_first()
    return found if definition is None else found.filter(definition__code=definition)


def find_snapshot(snapshot_id: int) -> ReportSnapshot:
    """Return one snapshot; raises `Http404` when there is none."""
    return get_object_or_404(snapshots(), pk=snapshot_id)
