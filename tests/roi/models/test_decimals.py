"""I-16: money is decimal from the database to the answer; floats stay where chance, studies and rates are computed."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from config.services.addresses import BASE_DIR

# Whatever else names a float must be about chance, studies, internal rates, or the place of a line on paper.
MAY_FLOAT = (
    *("mathematics/", "charts/", "exports/printed.py", "figures.py", "reports/uncertainty/", "reports/wilson.py"),
    *("reports/surfaces.py", "operations/simulating.py", "operations/studying.py"),
    *("api/serializers/studies.py", "api/serializers/uncertainty.py", "api/views/studies.py"),
)


def floats_in(path: Path) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr == "FloatField")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]


def test_i16_no_column_of_the_ledger_is_a_float():
    fields = [field for model in apps.get_app_config("roi").get_models() for field in model._meta.fields]

    assert [str(field) for field in fields if isinstance(field, models.FloatField)] == []
    assert sum(isinstance(field, models.DecimalField) for field in fields) > 20


@pytest.mark.django_db
def test_i16_no_column_in_the_database_is_a_float_either():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name LIKE 'roi\\_%' AND data_type IN ('real', 'double precision')"""
        )
        assert cursor.fetchall() == []


def test_i16_floats_are_named_only_where_chance_and_rates_are_computed():
    root = BASE_DIR / "roi"
    paths = [path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts]
    found = {str(path.relative_to(root)): floats_in(path) for path in paths}

    assert {name: lines for name, lines in found.items() if lines and not name.startswith(MAY_FLOAT)} == {}
    assert found["mathematics/simulation.py"]
