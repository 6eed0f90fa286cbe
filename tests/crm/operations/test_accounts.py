"""Who belongs to whom, and what each is worth on which day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from community.errors import TextIsEmpty, VersionIsStale
from community.foundation.integrity import all_right
from community.foundation.money import AmountTooFine, UnknownCurrency
from crm.models import Account, AccountValue
from crm.operations.accounts import Worth, create_account, edit_account, record_value
from crm.operations.integrity import checks
from crm.people_errors import AccountBelowItself, AmountIsNegative, ContractEndsTooEarly, MayNotKeepAccounts
from crm.reports.account_worth import tree_values_on, value_on
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, AccountValueFactory

pytestmark = pytest.mark.django_db
NEW_YEAR, JUNE, DECEMBER = date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 1)
WORTH = Worth(Decimal("1200.50"), "EUR", NEW_YEAR, "contract 7")


def test_an_account_never_stands_below_itself(manager):
    top = create_account("Holding", by=manager)
    middle = create_account("Works", by=manager, parent=top)
    bottom = create_account("Branch", by=manager, parent=middle)

    for parent in (top, middle, bottom):
        with pytest.raises(AccountBelowItself):
            edit_account(top, by=manager, parent=parent)
    with pytest.raises(IntegrityError, match="below itself"), transaction.atomic():
        Account.objects.filter(pk=top.pk).update(parent=bottom)
    assert edit_account(bottom, by=manager, parent=top, version=1).version == 2
    assert edit_account(bottom, by=manager, parent=top) is None
    with pytest.raises(VersionIsStale):
        edit_account(bottom, by=manager, name="Late", version=1)
    assert all_right(checks())


def test_accounts_are_kept_by_those_who_answer_for_them(agent, customer, product):
    account = create_account("Works", by=agent)

    for other in (customer, product):
        with pytest.raises(MayNotKeepAccounts):
            create_account("Mine", by=other)
        with pytest.raises(MayNotKeepAccounts):
            edit_account(account, by=other, name="Mine")
        with pytest.raises(MayNotKeepAccounts):
            record_value(account, WORTH, by=other)


def test_the_value_of_a_day_is_the_latest_known_one_while_its_contract_runs(manager):
    account = create_account("Works", by=manager, owner=MemberFactory(roles=["manager"]))
    record_value(account, WORTH, by=manager)
    later = Worth(Decimal(900), "EUR", JUNE, "contract 8", contract_from=JUNE, contract_until=date(2026, 11, 30))
    wrong = record_value(account, replace(later, amount=Decimal(9000)), by=manager)
    right = record_value(account, later, by=manager)

    found = [value_on(account, day) for day in (date(2025, 12, 31), NEW_YEAR, JUNE, date(2026, 11, 30), DECEMBER)]

    assert [row.amount if row else None for row in found] == [None, Decimal("1200.50"), 900, 900, None]
    for day, row in zip((NEW_YEAR, JUNE, DECEMBER), (found[1], right, None), strict=True):
        read = Account.objects.with_value(day).get()
        assert (read.value_amount, read.value_currency) == ((row.amount, "EUR") if row else (None, None))
    # What was believed before can still be read, and is never changed.
    assert (right.owner, AccountValue.objects.filter(pk=wrong.pk).count()) == (account.owner, 1)
    for change in ({"amount": 1}, {"valid_from": DECEMBER}, {"source": "me"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AccountValue.objects.filter(pk=right.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        right.delete()


def test_a_tree_is_worth_what_all_in_it_are_worth_by_currency(manager, queries):
    top, other = AccountFactory(), AccountFactory()
    left, right = AccountFactory(parent=top), AccountFactory(parent=top)
    leaf = AccountFactory(parent=left)
    for account, amount, currency in [(top, 10, "EUR"), (leaf, 20, "EUR"), (right, 5, "CHF"), (other, 7, "EUR")]:
        AccountValueFactory(account=account, amount=amount, currency=currency)
    AccountValueFactory(account=left, amount=99, contract_until=date(2026, 2, 1))

    with queries(1):
        sums = tree_values_on([top.pk, left.pk, right.pk, other.pk], JUNE)

    assert sums == {
        top.pk: {"CHF": 5, "EUR": 30},
        left.pk: {"EUR": 20},
        right.pk: {"CHF": 5},
        other.pk: {"EUR": 7},
    }


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"currency": "XYZ"}, UnknownCurrency),
        ({"amount": Decimal("0.001")}, AmountTooFine),
        ({"amount": Decimal(-1)}, AmountIsNegative),
        ({"source": "  "}, TextIsEmpty),
        ({"contract_from": JUNE, "contract_until": NEW_YEAR}, ContractEndsTooEarly),
    ],
)
def test_a_value_that_cannot_be_is_refused(change, refusal, manager):
    with pytest.raises(refusal):
        record_value(AccountFactory(), replace(WORTH, **change), by=manager)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_put_each_below_the_other_at_once_make_no_circle():
    manager, one, other = MemberFactory(roles=["manager"]), AccountFactory(), AccountFactory()
    start, refused = Barrier(2), []

    def put(account, parent):
        start.wait()
        try:
            edit_account(account, by=manager, parent=parent)
        except AccountBelowItself as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=put, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Account.objects.filter(parent__isnull=False).count(), len(refused)) == (1, 1)
    assert all_right(checks())
