"""The production shape is well formed, holds no secret, and passes Django's own deployment checks."""

import re
import socket
import subprocess
import sys

import pytest
import yaml

from config.celery import LANES
from config.deployment.runtime_requirements import LOCK, runtime_part
from config.services.addresses import BASE_DIR
from config.supervisor import processes
from tests.chaos.processes import environment
from tests.chaos.systems import substituted

COMPOSE = (BASE_DIR / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
PROCESSES = ["web", "worker-live", "worker-backfill", "worker-mail", "beat"]


def test_every_lane_has_a_worker(tmp_path):
    with socket.socket() as listening:
        at_home = [child.name for child in processes({}, tmp_path, listening)]

    assert at_home == ["web", "beat", *LANES]
    assert [name for name in SERVICES if name.startswith("worker-")] == [f"worker-{lane}" for lane in LANES]


def test_the_compose_file_keeps_to_its_schema():
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]

    result = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_no_secret_has_a_default():
    used = dict(re.findall(r"\$\{(\w+)(:[-?])", COMPOSE))

    secrets = {name for name in used if re.search(r"PASSWORD|SECRET|URL|ADDRESS|FROM", name)}
    assert {name for name in secrets if used[name] != ":?"} == set()
    assert secrets >= {"SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_DB_PASSWORD", "SERVING_DB_PASSWORD", "BROKER_PASSWORD"}


def test_only_the_migration_knows_the_owner_of_the_tables():
    assert [name for name, service in SERVICES.items() if "LEDGER_OWNER_URL" in service.get("environment", {})] == [
        "migrate"
    ]


@pytest.mark.parametrize("service", PROCESSES)
def test_no_deployment_check_warns(service, tmp_path):
    said = {name: substituted(str(value)) for name, value in SERVICES[service]["environment"].items()}
    command = [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    result = subprocess.run(
        command, cwd=BASE_DIR, env=environment(tmp_path, **said), capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("service", PROCESSES)
def test_processes_run_without_rights_they_do_not_need(service):
    assert SERVICES[service]["read_only"] is True
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER mitwert$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)


def test_the_image_holds_what_serving_needs_and_no_more():
    packages = set(re.findall(r"^([a-z0-9-]+)==", runtime_part(LOCK.read_text()), re.MULTILINE))

    assert packages >= {
        "django",
        "celery",
        "kombu",
        "amqp",
        "gunicorn",
        "psycopg",
        "psycopg-binary",
        "whitenoise",
        "nh3",
    }
    assert packages & {"pytest", "ruff", "mypy", "factory-boy", "django-stubs"} == set()
