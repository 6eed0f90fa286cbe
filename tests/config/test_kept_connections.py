"""A connection that was kept is asked only when its socket says that something happened to it."""

import psycopg
import pytest
from django.db import DataError, connection, transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def statements():
    told = []

    def write_down(execute, sql, *given):
        told.append(sql)
        return execute(sql, *given)

    connection.ensure_connection()
    with connection.execute_wrapper(write_down):
        yield told


def test_an_idle_connection_is_usable_and_costs_no_way_to_the_server(statements):
    connection.ensure_connection()
    before = connection.connection.info.backend_pid

    assert connection.is_usable()
    assert statements == []
    assert connection.connection.info.backend_pid == before


def test_a_connection_whose_server_ended_is_not_usable_and_is_made_anew_for_the_next_request():
    connection.ensure_connection()
    broken = connection.connection
    with psycopg.connect(broken.info.dsn, password=broken.info.password) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [broken.info.backend_pid])
    connection.health_check_enabled, connection.health_check_done = True, False

    assert not connection.is_usable()
    connection.close_if_health_check_failed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.connection is not broken


def test_a_closed_connection_is_not_usable():
    connection.ensure_connection()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()


def test_after_an_error_in_a_transaction_it_is_asked_and_says_no():
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 'nothing'::bigint")
    assert connection.is_usable()

    with transaction.atomic():
        with pytest.raises(DataError), connection.cursor() as cursor:
            cursor.execute("SELECT 'nothing'::bigint")
        assert not connection.is_usable()
        transaction.set_rollback(True)
