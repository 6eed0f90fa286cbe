"""What is searched of members. Nothing is written when one joins or is renamed, so they are looked for."""

from collections.abc import Iterator, Sequence

from django.db import models

from community.models import Member, SearchDocument
from community.operations.indexing.documents import hold, index_things
from community.searchables import Draft

MEMBER = "member"
AT_ONCE = 5_000


def members_to_search() -> models.QuerySet[Member]:
    """People with a name who may sign in."""
    people: models.QuerySet[Member] = Member.objects.people()
    return people.filter(is_active=True).exclude(display_name="")


def member_drafts(ids: Sequence[int]) -> Iterator[Draft]:
    """Say what is searched of members: their name."""
    hold(Member, ids)
    for member in members_to_search().filter(pk__in=ids):
        yield Draft(
            thing_id=member.pk,
            author_id=member.pk,
            title=member.display_name,
            address=member.get_absolute_url(),
            created_at=member.joined_at,
            updated_at=member.joined_at,
        )


def index_new_members() -> int:
    """Write a document for every member that has none: whoever joined, came with an import, or has another name now."""
    known = SearchDocument.objects.filter(kind=MEMBER, thing_id=models.OuterRef("pk"))
    missing = members_to_search().filter(~models.Exists(known)).order_by("pk").values_list("pk", flat=True)
    written = 0
    while ids := list(missing[:AT_ONCE]):
        written += index_things(MEMBER, ids)
    return written


def forget_document(member: Member) -> None:
    """Let nobody find a member who is forgotten; what the member wrote is still found."""
    SearchDocument.objects.filter(kind=MEMBER, thing_id=member.pk).delete()
