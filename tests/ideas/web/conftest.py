"""Every test begins in English, and nobody has knocked at the doors yet."""

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def fresh_start():
    cache.clear()
    with translation.override("en"):
        yield
