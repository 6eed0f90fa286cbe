"""A browser, and its pages for whoever is signed in; whatever a page complains of fails the test."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import ConsoleMessage, sync_playwright

from community.models import Member
from tests.browser.elsewhere import Elsewhere, reached

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Of a machine that has much else to do; what is there is found at once.
PATIENCE_MS = 30_000
HEIGHT = 900


@pytest.fixture(scope="session")
def browser() -> Iterator[Elsewhere]:
    """The machine's own Chromium, started by the first test that wants it; nothing is fetched from anywhere."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("There is no Chromium on this machine (Debian: apt-get install chromium).")
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser") as thread:
        driver = reached(thread, thread.submit(lambda: sync_playwright().start()).result())
        # In a container there is little shared memory and no place for a sandbox; it sees our own pages only.
        started = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()
        driver.stop()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages complained of: errors of scripts, breaches of the content policy, answers that failed.

    Who wants to see one takes it out.
    """
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def page_of(browser: Elsewhere, live_server: Any, complaints: list[str], settled: None) -> Iterator[Callable[..., Any]]:
    """`page_of(agent)` is a page of her own browser; `page_of(None, width=360)` that of a stranger with a phone."""
    contexts = []

    def opened(member: Member | None, width: int = 1440, language: str = "en-GB") -> Any:
        size = {"width": width, "height": HEIGHT}
        context = browser.new_context(base_url=live_server.url, viewport=size, locale=language)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if member is not None:
            context.add_cookies([_session_of(member, live_server.url)])
        page = context.new_page()
        page.on("console", lambda message: _hear(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def settled(live_server: Any) -> Iterator[None]:
    """No request is still being answered when the tables are emptied, though whoever sent it has gone."""
    running = 0
    changed = threading.Condition()

    def begin(**_: Any) -> None:
        nonlocal running
        with changed:
            running += 1

    def end(**_: Any) -> None:
        nonlocal running
        with changed:
            running -= 1
            changed.notify_all()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    with changed:
        assert changed.wait_for(lambda: running <= 0, timeout=PATIENCE_MS / 1000)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


def _session_of(member: Member, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(member)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def _hear(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error":
        complaints.append(message.text)
