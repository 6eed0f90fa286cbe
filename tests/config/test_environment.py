"""What the environment says wrongly is refused at the start, with one sentence."""

import subprocess
import sys

import pytest
from django.core.checks import run_checks

from config.services.addresses import BASE_DIR
from roi.models.rule import Grade
from tests.chaos.processes import environment

SENTENCE = "HEADLINE_MIN_GRADE must be one of E1, E2, E3, E4, E5, not 'E9'."
STARTS = {
    "set-up": ["manage.py", "set_up"],
    "migration": ["manage.py", "migrate", "--database", "owner"],
    "web": ["-c", "import config.wsgi"],
    "beat": ["manage.py", "run_beat"],
}


@pytest.mark.parametrize("start", STARTS)
def test_an_unknown_grade_stops_whatever_starts(tmp_path, start):
    command = [sys.executable, *STARTS[start]]

    result = subprocess.run(
        command,
        cwd=BASE_DIR,
        env=environment(tmp_path, HEADLINE_MIN_GRADE="E9"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert result.returncode == 1
    assert SENTENCE in result.stderr


@pytest.mark.parametrize("grade", Grade.values)
def test_every_grade_may_be_the_limit(settings, grade):
    settings.HEADLINE_MIN_GRADE = grade

    assert run_checks(tags=["environment"]) == []


@pytest.mark.parametrize("grade", ["", "e4", "E9", "E4 "])
def test_what_is_no_grade_is_told_once(settings, grade):
    settings.HEADLINE_MIN_GRADE = grade

    assert [message.id for message in run_checks(tags=["environment"])] == ["roi.E001"]
