"""What stands in the log."""

import io
import logging
from logging.config import dictConfig

import pytest
from django.test import Client

from config.logs import logging_to_stderr


@pytest.fixture
def said():
    """Log to a text as the processes log to their standard error."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    text = io.StringIO()
    dictConfig(logging_to_stderr("INFO"))
    (handler,) = root.handlers
    handler.setStream(text)
    yield text
    root.handlers = before


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/questions/?after=nonsense", "/badges/?q=%00", "/nowhere/"])
def test_what_a_client_did_wrong_is_one_line(said, path):
    response = Client().get(path)

    assert response.status_code in {400, 404}
    assert [line.split(": ")[0].split()[2] for line in said.getvalue().splitlines()] == ["WARNING"]


def test_a_fault_of_ours_keeps_its_trace(said):
    try:
        raise ValueError("ours")  # noqa: TRY301
    except ValueError:
        logging.getLogger("django.request").exception("Internal", extra={"status_code": 500})
        logging.getLogger("community").exception("elsewhere")

    assert said.getvalue().count("Traceback") == 2
