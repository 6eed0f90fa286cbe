"""Rules of the house that no linter knows, read off the syntax trees."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from config.checks import APPS
from config.services.addresses import BASE_DIR

LONGEST_FILE = 300
LIFECYCLE_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
PUBLISHING = {"delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task"}
UNFILTERED = {"filter", "get", "all", "exclude", "first", "last"}
MAY_PUBLISH = {"receivers.py", "tasks.py"}


def sources(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in sorted((BASE_DIR / folder).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def parsed(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield str(path.relative_to(BASE_DIR)), tree_of(path)


@cache
def tree_of(path: Path) -> ast.Module:
    """Read once: most rules look at every file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def breaches(paths: list[Path], breaks: Callable[[ast.AST], bool]) -> list[str]:
    return [
        f"{name}:{getattr(node, 'lineno', 1)}"
        for name, tree in parsed(paths)
        for node in ast.walk(tree)
        if breaks(node)
    ]


def calls_method(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def reads_all_objects(node: ast.AST) -> bool:
    """`Model.objects.filter(...)` and the like: whoever answers a person starts from `visible_to`."""
    if not calls_method(node, UNFILTERED):
        return False
    manager = node.func.value
    return isinstance(manager, ast.Attribute) and manager.attr in {"objects", "_default_manager"}


def names_a_lifecycle_signal(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in LIFECYCLE_SIGNALS for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr in LIFECYCLE_SIGNALS


def looks_models_up_by_name(node: ast.AST) -> bool:
    return calls_method(node, {"get_model"}) and isinstance(node.func.value, ast.Name) and node.func.value.id == "apps"


def imports_inside_function(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))


def is_atomic_by_hand(node: ast.AST) -> bool:
    """An operation is an act: `@act` does what `@transaction.atomic` does, and tries again what met another one."""
    if not isinstance(node, ast.FunctionDef):
        return False
    return any(ast.unparse(decorator).startswith("transaction.atomic") for decorator in node.decorator_list)


def test_only_receivers_and_tasks_enqueue():
    elsewhere = [path for path in sources(*APPS) if path.name not in MAY_PUBLISH and path.parent.name != "tasks"]

    assert breaches(elsewhere, lambda node: calls_method(node, PUBLISHING)) == []


def test_nothing_hangs_on_the_life_of_a_row():
    assert breaches(sources(*APPS, "config"), names_a_lifecycle_signal) == []


def test_pages_and_endpoints_start_from_what_is_visible():
    edges = [path for app in APPS for path in sources(f"{app}/api", f"{app}/web")]

    assert breaches(edges, reads_all_objects) == []


def test_models_are_imported_not_looked_up():
    assert breaches(sources(*APPS, "config"), looks_models_up_by_name) == []


def test_imports_stand_at_the_top():
    # An app is wired when its models exist, which is after its own import.
    elsewhere = [path for path in sources(*APPS, "config") if path.name != "apps.py"]

    assert breaches(elsewhere, imports_inside_function) == []


def test_operations_are_acts():
    assert breaches([path for app in APPS for path in sources(f"{app}/operations")], is_atomic_by_hand) == []


def test_no_lambda_is_left_for_after_the_commit():
    def leaves_lambda(node: ast.AST) -> bool:
        return calls_method(node, {"on_commit"}) and any(isinstance(argument, ast.Lambda) for argument in node.args)

    assert breaches(sources(*APPS, "config"), leaves_lambda) == []


def test_no_model_acts_while_it_is_saved():
    def overrides_save(node: ast.AST) -> bool:
        return isinstance(node, ast.ClassDef) and any(
            isinstance(inner, ast.FunctionDef) and inner.name in {"save", "delete"} for inner in node.body
        )

    assert breaches([path for app in APPS for path in sources(f"{app}/models")], overrides_save) == []


@pytest.mark.parametrize("folder", [*APPS, "config", "tests"])
def test_no_file_is_long(folder):
    lengths = {str(path.relative_to(BASE_DIR)): len(path.read_text().splitlines()) for path in sources(folder)}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_the_settings_stay_one_short_file():
    assert len((BASE_DIR / "config" / "settings.py").read_text().splitlines()) < 250
    assert len((BASE_DIR / "config" / "settings_test.py").read_text().splitlines()) <= 20


def test_the_top_level_holds_nothing_else():
    allowed = {"manage.py", "pyproject.toml", "requirements.txt", "README.md", "Makefile", "Dockerfile"}
    allowed |= {"docker-compose.yml", "config", *APPS, "tests", "docs"}
    made_while_running = {"var"}

    found = {path.name for path in BASE_DIR.iterdir() if not path.name.startswith(".")}
    assert found - allowed - made_while_running == set()


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (lambda node: calls_method(node, PUBLISHING), "take_in.delay(1)"),
        (reads_all_objects, "Topic.objects.filter(pk=1)"),
        (names_a_lifecycle_signal, "from django.db.models.signals import post_save"),
        (looks_models_up_by_name, "apps.get_model('crm', 'Ticket')"),
        (imports_inside_function, "def f():\n    import os"),
        (is_atomic_by_hand, "@transaction.atomic\ndef f(): pass"),
    ],
)
def test_the_rules_catch_what_they_forbid(rule, breach):
    assert any(rule(node) for node in ast.walk(ast.parse(breach)))
