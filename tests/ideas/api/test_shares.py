"""Author shares over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from ideas.errors import SharesAreSigned
from ideas.models import AuthorShare, IdeaEvent
from ideas.operations.sharing import propose_shares, sign_share
from tests.factories.community import CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory


def url(idea, rest=""):
    return f"/api/v1/ideas/{idea.pk}/shares/{rest}"


def halves(*members):
    return {"shares": [{"member": member.pk, "percent": "50"} for member in members]}


def test_shares_are_proposed_and_signed(customer, helper, customer_api, helper_api):
    idea = IdeaFactory(author=customer)

    proposed = customer_api.put(url(idea), halves(customer, helper))
    customer_api.put(url(idea, "signature/"), {})
    signed = helper_api.put(url(idea, "signature/"), {"percent": "50.0000"})

    assert (proposed.status_code, signed.status_code) == (200, 200)
    assert proposed.json()["in_force"] is False
    assert signed.json()["in_force"] is True
    assert [(share["member"]["id"], share["percent"]) for share in signed.json()["shares"]] == [
        (customer.pk, "50.0000"),
        (helper.pk, "50.0000"),
    ]
    assert all(share["signed_at"] for share in signed.json()["shares"])
    assert customer_api.get(url(idea)).json() == signed.json()


def test_whom_it_does_not_concern_sees_nothing(customer, helper, customer_api, helper_api, manager_api, anonymous_api):
    idea = IdeaFactory(author=customer)
    propose_shares(idea, by=customer, shares={customer: Decimal(100)})

    assert helper_api.get(url(idea)).json() == {"shares": [], "in_force": False}
    assert len(manager_api.get(url(idea)).json()["shares"]) == 1
    assert anonymous_api.get(url(idea)).status_code == 401


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ([{"percent": "99"}], "shares_do_not_add_up"),
        ([{"percent": "100"}, {"percent": "0"}], "share_is_impossible"),
        ([{"percent": "99.99999"}], "max_decimal_places"),
        ([{"percent": "100", "member": 10**9}], "does_not_exist"),
        ([{"percent": "NaN"}], "invalid"),
        ([], "min_length"),
    ],
)
def test_impossible_shares_are_refused(shares, code, customer, customer_api):
    idea = IdeaFactory(author=customer)
    body = {
        "shares": [
            {"member": (customer if not number else MemberFactory()).pk} | part for number, part in enumerate(shares)
        ]
    }

    response = customer_api.put(url(idea), body)

    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, code)
    assert AuthorShare.objects.count() == 0


def test_a_member_is_named_once(customer, customer_api):
    response = customer_api.put(url(IdeaFactory(author=customer)), halves(customer, customer))

    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "repeated")


def test_strangers_neither_propose_nor_sign(helper, helper_api):
    idea, hidden = IdeaFactory(), IdeaFactory(category__of_circle=CircleFactory())

    proposed = helper_api.put(url(idea), {"shares": [{"member": helper.pk, "percent": "100"}]})
    signed = helper_api.put(url(idea, "signature/"), {})

    assert (proposed.status_code, proposed.json()["code"]) == (403, "may_not_propose_shares")
    assert (signed.status_code, signed.json()["code"]) == (403, "has_no_share")
    assert helper_api.get(url(hidden)).status_code == 404


def test_shares_cost_as_many_queries_for_three_as_for_one(queries, manager_api):
    few, many = IdeaFactory(), IdeaFactory()
    propose_shares(few, by=few.author, shares={few.author: Decimal(100)})
    parts = ("20", "30", "50")
    propose_shares(many, by=many.author, shares={MemberFactory(): Decimal(part) for part in parts})
    manager_api.get(url(few))

    for idea, number in ((few, 1), (many, 3)):
        with queries(5):
            assert len(manager_api.get(url(idea)).json()["shares"]) == number


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_last_signature_and_another_proposal_at_once_never_mix():
    idea = IdeaFactory()
    propose_shares(idea, by=idea.author, shares={idea.author: Decimal(100)})
    start = Barrier(2, timeout=30)

    def sign():
        return sign_share(idea, by=idea.author, percent=Decimal(100))

    def change():
        return propose_shares(idea, by=idea.author, shares={idea.author: Decimal(60), other: Decimal(40)})

    def run(act):
        try:
            start.wait()
            return act()
        except Exception as refusal:  # noqa: BLE001
            return refusal
        finally:
            connections.close_all()

    other = MemberFactory()
    with ThreadPoolExecutor(2) as pool:
        signed, changed = pool.map(run, [sign, change])

    shares = list(AuthorShare.objects.all())
    if isinstance(signed, IdeaEvent):
        assert isinstance(changed, SharesAreSigned)
        assert [share.percent for share in shares] == [100]
    else:
        assert isinstance(changed, IdeaEvent)
        assert [share.signed_at for share in shares] == [None, None]
