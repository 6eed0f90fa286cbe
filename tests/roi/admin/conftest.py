"""The back office, entered by a controller."""

import pytest

from roi.models import ConversionRule
from tests.roi.ledger import make_driver, make_rule


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def office(client, controller):
    client.force_login(controller)
    return client


@pytest.fixture
def rule(db) -> ConversionRule:
    return make_rule(make_driver())
