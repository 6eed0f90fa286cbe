"""Gives people an opaque reference, by which alone the ledger knows them."""

from collections.abc import Collection

from community.models import Member
from roi.models import Party, PartyMember


def parties_of(members: Collection[int]) -> dict[int, Party]:
    """Return the party of each member, made when it is missing; system, forgotten people and unknown ids have none.

    Whoever uses it holds the lock on the ledger, so that nobody else makes the same party.
    """
    known = PartyMember.objects.filter(member__in=members).select_related("party")
    parties = {mapping.member_id: mapping.party for mapping in known}
    strangers = Member.objects.people().remembered().filter(pk__in=set(members) - parties.keys()).order_by("pk")
    kinds = dict(strangers.values_list("pk", "kind"))
    made = Party.objects.bulk_create([Party(kind=kind) for kind in kinds.values()])
    parties.update(zip(kinds, made, strict=True))
    PartyMember.objects.bulk_create([PartyMember(party=parties[member], member_id=member) for member in kinds])
    return parties
