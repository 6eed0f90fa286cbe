"""A member and an API client for each role, and a way to count queries."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from rest_framework.test import APIClient

from community.kinds_of_readers import ForReaders
from community.models import Member
from community.models.token import Scope
from tests.factories.community import MemberFactory, token_for

pytest_plugins = ["tests.database", "tests.pace"]


# What is built once for all readers of a kind must be what is built for each of them.
ForReaders.is_compared = True


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language the test before spoke last, each begins in that of the source."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_folder(django_test_environment: None) -> None:
    """The server of static files warns when there is none; nothing is collected for tests."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def customer(db) -> Member:
    return MemberFactory(email="customer@example.org", display_name="Carla Customer")


@pytest.fixture
def helper(db) -> Member:
    return MemberFactory(email="helper@example.org", display_name="Hugo Helper")


@pytest.fixture
def agent(db) -> Member:
    return MemberFactory(email="agent@example.org", display_name="Aga Agent", roles=["support"])


@pytest.fixture
def product(db) -> Member:
    return MemberFactory(email="product@example.org", display_name="Petra Product", roles=["product"])


@pytest.fixture
def manager(db) -> Member:
    return MemberFactory(email="manager@example.org", display_name="Mara Manager", roles=["manager"])


@pytest.fixture
def controller(db) -> Member:
    return MemberFactory(email="controller@example.org", display_name="Colin Controller", roles=["controller"])


@pytest.fixture
def api_of(db) -> Callable[..., APIClient]:
    """A client that acts for a member, with a token of the given scopes or of all of them."""

    def client_for(member: Member, *scopes: str) -> APIClient:
        secret = token_for(member, *(scopes or Scope.values))
        return APIClient(headers={"Authorization": f"Bearer {secret}"})

    return client_for


@pytest.fixture
def anonymous_api(db) -> APIClient:
    return APIClient()


@pytest.fixture
def customer_api(api_of, customer) -> APIClient:
    return api_of(customer)


@pytest.fixture
def helper_api(api_of, helper) -> APIClient:
    return api_of(helper)


@pytest.fixture
def agent_api(api_of, agent) -> APIClient:
    return api_of(agent)


@pytest.fixture
def product_api(api_of, product) -> APIClient:
    return api_of(product)


@pytest.fixture
def manager_api(api_of, manager) -> APIClient:
    return api_of(manager)


@pytest.fixture
def controller_api(api_of, controller) -> APIClient:
    return api_of(controller)


@pytest.fixture
def queries() -> Callable[[int], AbstractContextManager[CaptureQueriesContext]]:
    """`with queries(3):` fails with the statements when there were more or fewer."""

    @contextmanager
    def exactly(number: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        statements = "\n".join(f"{index}. {query['sql']}" for index, query in enumerate(captured, 1))
        assert len(captured) == number, f"{len(captured)} queries instead of {number}:\n{statements}"

    return exactly
