"""The demo story, told once for all tests of a worker that look at it."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests.database import told_once


def tell() -> str:
    out = io.StringIO()
    call_command("demo_story", stdout=out, stderr=io.StringIO())
    return out.getvalue()


@dataclass(frozen=True)
class Story:
    """What the command said when it told it, and the way there."""

    told: str
    there: Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    with told_once("story", django_db_blocker) as there:
        with there(), django_db_blocker.unblock():
            told = tell()
        yield Story(told, there)


@pytest.fixture(scope="module")
def in_the_story(story: Story) -> Iterator[None]:
    with story.there():
        yield
