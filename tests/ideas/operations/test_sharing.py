from decimal import Decimal

import pytest

from ideas.errors import (
    HasNoShare,
    IdeaIsNotStanding,
    MayNotProposeShares,
    ShareHasChanged,
    ShareIsImpossible,
    SharesAreSigned,
    SharesDoNotAddUp,
)
from ideas.models import AuthorShare, Idea, IdeaEvent
from ideas.models.share import shares_in_force
from ideas.operations.sharing import propose_shares, sign_share
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
HALF = Decimal(50)


@pytest.fixture
def idea():
    return IdeaFactory()


@pytest.fixture
def partner():
    return MemberFactory()


def kinds(idea):
    return list(IdeaEvent.objects.filter(idea=idea, kind__startswith="share").order_by("id").values_list("kind", "by"))


def test_shares_hold_once_all_have_signed(idea, partner):
    propose_shares(idea, by=idea.author, shares={idea.author: HALF, partner: HALF})
    sign_share(idea, by=idea.author)
    half_signed = shares_in_force([idea.pk])
    sign_share(idea, by=partner, percent=HALF)

    assert half_signed == {}
    assert [(share.member, share.percent) for share in shares_in_force([idea.pk])[idea.pk]] == [
        (idea.author, HALF),
        (partner, HALF),
    ]
    assert kinds(idea) == [
        ("shares_proposed", idea.author.pk),
        ("share_signed", idea.author.pk),
        ("share_signed", partner.pk),
    ]


def test_another_proposal_clears_the_signatures_and_the_same_one_keeps_them(idea, partner):
    propose_shares(idea, by=idea.author, shares={idea.author: HALF, partner: HALF})
    sign_share(idea, by=partner)

    again = propose_shares(idea, by=idea.author, shares={partner: HALF, idea.author: Decimal("50.0000")})
    kept = AuthorShare.objects.get(member=partner).signed_at
    propose_shares(idea, by=idea.author, shares={idea.author: Decimal(40), partner: Decimal(60)})

    assert again is None
    assert kept is not None
    assert list(AuthorShare.objects.order_by("id").values_list("member", "percent", "signed_at")) == [
        (idea.author.pk, Decimal(40), None),
        (partner.pk, Decimal(60), None),
    ]


def test_what_all_have_signed_stays(idea, product):
    propose_shares(idea, by=product, shares={idea.author: Decimal(100)})
    sign_share(idea, by=idea.author)

    for by in (idea.author, product):
        with pytest.raises(SharesAreSigned):
            propose_shares(idea, by=by, shares={MemberFactory(): Decimal(100)})
    assert propose_shares(idea, by=product, shares={idea.author: Decimal(100)}) is None


def test_signing_twice_is_signing_once(idea):
    propose_shares(idea, by=idea.author, shares={idea.author: Decimal(100)})

    first, second = sign_share(idea, by=idea.author), sign_share(idea, by=idea.author)

    assert first is not None
    assert second is None


def test_nobody_signs_a_share_that_was_changed_meanwhile(idea, partner):
    propose_shares(idea, by=idea.author, shares={idea.author: HALF, partner: HALF})
    propose_shares(idea, by=idea.author, shares={idea.author: Decimal(90), partner: Decimal(10)})

    with pytest.raises(ShareHasChanged):
        sign_share(idea, by=partner, percent=HALF)
    assert not AuthorShare.objects.filter(signed_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ([50, 49], SharesDoNotAddUp),
        (["33.3333", "33.3333", "33.3333"], SharesDoNotAddUp),
        ([], SharesDoNotAddUp),
        ([100, 0], ShareIsImpossible),
        ([110, -10], ShareIsImpossible),
        (["99.99999", "0.00001"], ShareIsImpossible),
        (["NaN"], ShareIsImpossible),
        (["Infinity"], ShareIsImpossible),
    ],
)
def test_shares_make_a_whole_of_possible_parts(parts, refusal, idea):
    with pytest.raises(refusal):
        propose_shares(idea, by=idea.author, shares={MemberFactory(): Decimal(part) for part in parts})

    assert AuthorShare.objects.count() == 0


def test_thirds_can_be_shared(idea):
    parts = ["33.3333", "33.3333", "33.3334"]

    propose_shares(idea, by=idea.author, shares={MemberFactory(): Decimal(part) for part in parts})

    assert AuthorShare.objects.count() == 3


def test_others_neither_propose_nor_sign(idea, partner, agent):
    for by in (partner, agent):
        with pytest.raises(MayNotProposeShares):
            propose_shares(idea, by=by, shares={by: Decimal(100)})
        with pytest.raises(HasNoShare):
            sign_share(idea, by=by)


def test_a_hidden_idea_is_not_shared():
    idea = IdeaFactory(state=Idea.State.HIDDEN)

    with pytest.raises(IdeaIsNotStanding):
        propose_shares(idea, by=idea.author, shares={idea.author: Decimal(100)})


def test_a_set_that_is_no_whole_is_never_in_force(idea):
    AuthorShare.objects.create(
        idea=idea, member=idea.author, percent=HALF, proposed_by=idea.author, signed_at=idea.created_at
    )

    assert shares_in_force([idea.pk]) == {}
