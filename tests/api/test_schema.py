import pytest
from drf_spectacular.generators import SchemaGenerator

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_every_operation_says_how_it_refuses(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            expected = {"400", "401", "403", "404", "405", "406", "default"}
            expected |= set() if method == "get" else {"409", "413", "415"}
            assert expected <= operation["responses"].keys(), (method, path)
            assert list(operation["responses"]["400"]["content"]) == ["application/problem+json"]


def test_the_token_is_described(schema):
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_description_is_served(client, language):
    response = client.get("/api/schema/", headers={"Accept-Language": language})

    assert response.status_code == 200
    assert b"openapi: 3.1" in response.content


def test_the_documentation_needs_no_script_and_nothing_from_elsewhere(client):
    response = client.get("/api/docs/")

    assert response.status_code == 200
    content = response.content.decode()
    assert "/api/v1/roi/report/" in content
    assert "https://" not in content.split("<main", 1)[-1]
