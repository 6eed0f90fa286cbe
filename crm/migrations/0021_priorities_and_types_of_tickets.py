"""What impact and urgency make together, and which kinds of tickets there are to begin with."""

from typing import Any, ClassVar

from django.db import migrations

# As desks everywhere have it: two lows or one of them with a medium can wait.
MATRIX = {
    ("high", "high"): "urgent",
    ("high", "medium"): "high",
    ("medium", "high"): "high",
    ("medium", "medium"): "normal",
    ("low", "high"): "normal",
    ("high", "low"): "low",
    ("medium", "low"): "low",
    ("low", "medium"): "low",
    ("low", "low"): "low",
}
TYPES = (
    ("question", "question", "Frage"),
    ("fault", "fault", "Störung"),
    ("request", "request", "Auftrag"),
    ("complaint", "complaint", "Beschwerde"),
)


def seed(apps: Any, _editor: Any) -> None:
    """Write what the product starts with."""
    cell, kind = apps.get_model("crm", "PriorityCell"), apps.get_model("crm", "TicketType")
    cell.objects.bulk_create(
        [cell(impact=impact, urgency=urgency, priority=word) for (impact, urgency), word in MATRIX.items()]
    )
    kind.objects.bulk_create(
        [kind(slug=slug, name=name, name_de=german, position=place) for place, (slug, name, german) in enumerate(TYPES)]
    )


class Migration(migrations.Migration):
    """Data of the desk."""

    dependencies: ClassVar = [("crm", "0018_merges_make_no_chains")]

    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
