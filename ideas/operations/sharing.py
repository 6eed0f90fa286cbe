"""Agreeing on who shares in an idea: one proposes, all sign."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
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
from ideas.models.idea_event import SharesProposed
from ideas.models.share import WHOLE
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_propose_shares

FINEST = Decimal("0.0001")


@act
def propose_shares(idea: Idea, *, by: Member, shares: Mapping[Member, Decimal]) -> IdeaEvent | None:
    """Say who shares in an idea, in place of what was proposed before; signatures under that are gone with it.

    The same shares again change nothing, keep the signatures and return ``None``. Raises ``MayNotProposeShares``,
    ``IdeaIsNotStanding``, ``ShareIsImpossible``, ``SharesDoNotAddUp``, or ``SharesAreSigned`` once all have signed.
    """
    idea = locked_idea(idea)
    if not can_propose_shares(by, idea):
        raise MayNotProposeShares
    if idea.state != Idea.State.VISIBLE:
        raise IdeaIsNotStanding
    _check_parts(list(shares.values()))
    standing = list(AuthorShare.objects.filter(idea=idea))
    if {share.member_id: share.percent for share in standing} == {member.pk: part for member, part in shares.items()}:
        return None
    if standing and all(share.signed_at for share in standing):
        raise SharesAreSigned
    AuthorShare.objects.filter(idea=idea).delete()
    AuthorShare.objects.bulk_create(
        [AuthorShare(idea=idea, member=member, percent=part, proposed_by=by) for member, part in shares.items()]
    )
    proposed = SharesProposed({str(member.pk): str(part) for member, part in shares.items()})
    return record_idea_event(IdeaEvent.Kind.SHARES_PROPOSED, idea, by=by, extras=proposed)


@act
def sign_share(idea: Idea, *, by: Member, percent: Decimal | None = None) -> IdeaEvent | None:
    """Agree to one's own share; signing again changes nothing and returns ``None``.

    Whoever names the share that was read cannot sign another one by accident. Raises ``HasNoShare`` or
    ``ShareHasChanged``.
    """
    idea = locked_idea(idea)
    share = AuthorShare.objects.filter(idea=idea, member=by).first() if by.is_active else None
    if share is None:
        raise HasNoShare
    if percent is not None and percent != share.percent:
        raise ShareHasChanged
    if share.signed_at is not None:
        return None
    share.signed_at = timezone.now()
    share.save(update_fields=["signed_at"])
    return record_idea_event(IdeaEvent.Kind.SHARE_SIGNED, idea, by=by, at=share.signed_at)


def _check_parts(parts: list[Decimal]) -> None:
    for part in parts:
        # Not a number compares as nothing and would stop a sum.
        if not part.is_finite() or not 0 < part <= WHOLE or part != part.quantize(FINEST):
            raise ShareIsImpossible(pointer="/shares")
    if sum(parts) != WHOLE:
        raise SharesDoNotAddUp(pointer="/shares")
