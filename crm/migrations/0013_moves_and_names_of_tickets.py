"""The moves that tickets make, and what their status words are called."""

from typing import Any, ClassVar

from django.db import migrations

# Word, name, name in German, as customers read it, the same in German.
NAMES = (
    ("new", "new", "neu", "new", "neu"),
    ("open", "open", "offen", "we are on it", "in Arbeit"),
    ("pending", "pending (customer)", "wartet (Kunde)", "waits for you", "wartet auf dich"),
    ("on_hold", "on hold (third party)", "ruht (Dritte)", "waits for somebody else", "wartet auf Dritte"),
    ("solved", "solved", "gelöst", "solved", "gelöst"),
    ("closed", "closed", "geschlossen", "closed", "geschlossen"),
)
# A thread, a merge and its undoing, and a solution move tickets by themselves.
NEEDED = {
    "new": ("open", "pending", "solved", "closed"),
    "open": ("pending", "solved", "closed"),
    "pending": ("open", "solved", "closed"),
    "on_hold": ("solved", "closed"),
    "solved": ("open", "pending", "closed"),
    "closed": ("new", "open", "pending", "on_hold", "solved"),
}
CHOSEN = {"new": ("on_hold",), "open": ("on_hold",), "pending": ("on_hold",), "on_hold": ("open", "pending")}


def seed(apps: Any, _editor: Any) -> None:
    """Write what the product starts with."""
    status = apps.get_model("crm", "TicketStatus")
    move = apps.get_model("crm", "TicketMove")
    columns = ("status", "name", "name_de", "shown_as", "shown_as_de")
    rows = [dict(zip(columns, names, strict=True)) for names in NAMES]
    status.objects.bulk_create([status(**row, position=place) for place, row in enumerate(rows)])
    for moves, is_needed in ((NEEDED, True), (CHOSEN, False)):
        move.objects.bulk_create(
            [
                move(before=before, after=after, is_needed=is_needed)
                for before, reached in moves.items()
                for after in reached
            ]
        )


class Migration(migrations.Migration):
    """Data of the desk."""

    dependencies: ClassVar = [("crm", "0012_tickets_move_as_allowed")]

    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
