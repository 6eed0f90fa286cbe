"""What contacts agree to now, derived from what they said last."""

from collections.abc import Collection

from django.db import models

from community.models import Member
from crm.models import ConsentStatement, Contact, ContactPoint

# To be asked to write, speak or be quoted in our name.
ADVOCACY = "advocacy"


def consents_of(contact: Contact) -> models.QuerySet[ConsentStatement]:
    """Return what holds for each point and purpose of a contact, given or taken back."""
    rows = ConsentStatement.objects.filter(point__contact=contact).holding()
    return rows.select_related("point", "purpose", "by").order_by("point", "purpose")


def statements_of(contact: Contact) -> models.QuerySet[ConsentStatement]:
    """Return all that was ever said, the newest first."""
    rows = ConsentStatement.objects.filter(point__contact=contact)
    return rows.select_related("point", "purpose", "by").newest_first().fetch_mode(models.FETCH_PEERS)


def own_statements(member: Member) -> models.QuerySet[ConsentStatement]:
    """Return what was ever said of a member's points, the newest first; for the member, so without who wrote it down."""
    return (
        ConsentStatement.objects.filter(point__contact__member=member).select_related("point", "purpose").newest_first()
    )


def agreeing_points(purpose: str) -> models.QuerySet[ContactPoint]:
    """Return the points in use that may be used for a purpose now; whoever writes to people starts from here."""
    holding = ConsentStatement.objects.filter(
        point=models.OuterRef("pk"), purpose__code=purpose, purpose__is_active=True
    ).newest_first()
    return (
        ContactPoint.objects.current().annotate(says=models.Subquery(holding.values("is_given")[:1])).filter(says=True)
    )


def agreed_to_advocacy(contacts: Collection[int]) -> list[int]:
    """Return which of these contacts agreed, by a point in use, to be approached as somebody who speaks for us."""
    points = agreeing_points(ADVOCACY).filter(contact__in=contacts)
    return list(points.order_by("contact").values_list("contact", flat=True).distinct())


def holding_of(points: Collection[ContactPoint]) -> dict[tuple[int, int], ConsentStatement]:
    """Return what holds for some points, by the numbers of point and purpose; what nobody spoke of is not in it."""
    rows = ConsentStatement.objects.filter(point__in=points).holding()
    return {(row.point_id, row.purpose_id): row for row in rows}


def points_of_member(member: Member) -> models.QuerySet[ContactPoint]:
    """Return by what a member is reached, as far as it is in use."""
    return ContactPoint.objects.current().filter(contact__member=member).primary_first()
