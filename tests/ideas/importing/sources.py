"""Small exports of our own, in the formats of the real ones."""

import csv
import json
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from ideas.models import Idea

MADRID = ("id", "title", "description", "cached_votes_up", "created_at", "retired_at")
FIDER = (
    *("number", "title", "description", "created_at", "created_by", "votes_count", "comments_count", "status"),
    *("responded_by", "responded_at", "response", "original_number", "original_title", "tags"),
)


def write_table(
    path: Path,
    columns: Iterable[str],
    rows: Iterable[Mapping[str, object]],
    separator: str = ",",
    encoding: str = "utf-8",
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(columns), delimiter=separator, quoting=csv.QUOTE_ALL, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def proposal(number: int, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "title": f"Banco para la plaza {number}",
        "description": f"<p>Hace falta un banco en la plaza {number}.</p>",
        "cached_votes_up": 3,
        "created_at": "01/02/2024",
    } | more


def write_madrid(path: Path, rows: Iterable[Mapping[str, object]], encoding: str = "utf-8") -> Path:
    return write_table(path, MADRID, rows, ";", encoding)


def fider_row(number: int, **more: object) -> dict[str, object]:
    return {
        "number": number,
        "title": f"A wish {number}",
        "description": "It *would* help.",
        "created_at": "2024-03-01T10:00:00Z",
        "created_by": "Ada",
        "votes_count": 4,
        "comments_count": 0,
        "status": "open",
    } | more


def canny_post(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"c{number}",
        "title": f"A wish {number}",
        "details": "It would help.",
        "status": "open",
        "score": 7,
        "commentCount": 0,
        "created": "2024-03-01T10:00:00.000Z",
        "author": {"id": "u1", "name": "Ada", "email": "ada@elsewhere.example"},
        "board": {"id": "b1", "name": "Feature Requests"},
        "tags": [],
    } | more


def write_json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def run_import(path: Path, **options: Any) -> tuple[dict[str, Any], str]:
    """Return the closing summary, which is one line, and what was said beside it."""
    out, said = StringIO(), StringIO()
    call_command("import_ideas", path, stdout=out, stderr=said, **options)
    (line,) = out.getvalue().splitlines()
    return json.loads(line), said.getvalue()


def snapshot() -> list[tuple[Any, ...]]:
    """Everything that an import makes of ideas, without the ids that differ from run to run."""
    columns = (
        *(
            "import_key",
            "title",
            "body",
            "html",
            "status",
            "state",
            "author__import_key",
            "category__slug",
            "created_at",
        ),
        *("vote_count", "imported_votes", "imported_of_merged", "merged_into__import_key", "decisions__reason"),
    )
    kinds = sorted(Idea.objects.values_list("import_key", "events__kind", "events__occurred_at", "events__origin"))
    # When something was held back differs from run to run.
    told = [(key, kind, origin) if kind == "idea_held" else (key, kind, at, origin) for key, kind, at, origin in kinds]
    return [*sorted(Idea.objects.values_list(*columns), key=repr), *told]


def idea_of(name: object) -> Idea:
    return Idea.objects.get(import_key__endswith=f"/ideas/{name}")
