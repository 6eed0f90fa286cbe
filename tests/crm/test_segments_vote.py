"""A challenge is for a segment of contacts or accounts: whoever its rule chooses at the moment takes part."""

import pytest

from crm.models import Contact
from crm.operations.segmenting import delete_segment, save_segment
from ideas.challenge_errors import MayNotTakePart
from ideas.electorates import belongs_to, electorates
from ideas.operations.balloting import cast_ballot
from ideas.operations.challenging import write_challenge
from tests.factories.challenges import challenge_by
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return MemberFactory(roles=["community_manager"])


def test_whoever_a_segment_chooses_now_may_vote(keeper, product):
    segment = save_segment(
        "All Annas", by=keeper, target="contact", rule={"field": "name", "op": "begins", "value": "Anna"}
    )
    word = f"segment:{segment.pk}"
    challenge, (one, *_rest) = challenge_by("simple", electorate=word)
    inside, outside, stranger = MemberFactory(), MemberFactory(), MemberFactory()
    ContactFactory(member=inside, name="Anna One")
    contact = ContactFactory(member=outside, name="Bert")
    assert word in {group.word for group in electorates()}
    assert write_challenge(
        by=product,
        title="For some",
        body="How?",
        category=CategoryFactory(),
        time_zone="UTC",
        currency="EUR",
        electorate=word,
    )

    cast_ballot(challenge, {one.pk: 1}, by=inside)
    for member in (outside, stranger):
        with pytest.raises(MayNotTakePart):
            cast_ballot(challenge, {one.pk: 1}, by=member)
    Contact.objects.filter(pk=contact.pk).update(name="Anna Two")
    cast_ballot(challenge, {one.pk: 1}, by=outside)
    delete_segment(segment, by=keeper)

    assert not belongs_to(word, inside)


def test_a_segment_of_accounts_stands_for_those_who_belong_to_them(keeper):
    segment = save_segment(
        "Firms", by=keeper, target="account", rule={"field": "name", "op": "begins", "value": "Acme"}
    )
    member, other = MemberFactory(), MemberFactory()
    ContactFactory(member=member, account=AccountFactory(name="Acme Pumps"))
    ContactFactory(member=other, account=AccountFactory(name="Other"))

    assert [belongs_to(f"segment:{segment.pk}", one) for one in (member, other)] == [True, False]
    assert not any(belongs_to(word, member) for word in ("segment:", "segment:x", "segment:99999999", "circle:1"))
