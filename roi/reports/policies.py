"""The policies by which net values are shared."""

from django.db.models import Prefetch, QuerySet

from roi.models import AttributionPolicy, RoleWeight


def policies() -> QuerySet[AttributionPolicy]:
    """All policies with the weights of their roles."""
    weights = RoleWeight.objects.order_by("-weight", "role")
    return AttributionPolicy.objects.prefetch_related(Prefetch("weights", weights)).order_by("subject", "path", "id")
