"""What the people of an account, and of all below it, have done for others; the same figures as of one person."""

from collections import defaultdict
from decimal import Decimal

from django.db import models

from community.models import Solution
from community.models.topic import State
from crm.advocacy import worth_of
from crm.models import Account, Contact, Satisfaction
from crm.reports.account_tree import accounts_of
from crm.reports.advocacy import Advocacy, Brought
from ideas.models import Adoption, Idea


def advocacy_of_account(account: Account) -> Advocacy:
    """Return the figures of an account: nobody is named, and whoever helped two people of the group helped two."""
    people = Contact.objects.filter(account__in=accounts_of(account), member__isnull=False)
    members = list(people.values_list("member", flat=True))
    found = Advocacy()
    if members:
        for values in (_helped(members), _adopted(members), _given(members)):
            found.values.update({name: round(float(value), 2) for name, value in values.items() if value is not None})
        found.worth.extend(_brought(members))
    return found


def _helped(members: list[int]) -> dict[str, float | None]:
    solved = Solution.objects.filter(post__author__in=members, post__state=State.VISIBLE, topic__state=State.VISIBLE)
    return solved.exclude(topic__author=models.F("post__author")).aggregate(
        solutions=models.Count("pk"), people_helped=models.Count("topic__author", distinct=True)
    )


def _adopted(members: list[int]) -> dict[str, float | None]:
    adopted = Adoption.objects.filter(idea__author__in=members, idea__state=State.VISIBLE)
    delivered = models.Q(idea__status=Idea.Status.DELIVERED)
    return adopted.aggregate(ideas_adopted=models.Count("pk"), ideas_delivered=models.Count("pk", filter=delivered))


def _given(members: list[int]) -> dict[str, float | None]:
    return Satisfaction.objects.filter(by__in=members).aggregate(
        satisfaction_given=models.Count("pk"), satisfaction_mean=models.Avg("score")
    )


def _brought(members: list[int]) -> list[Brought]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for worth in worth_of(members):
        sums[worth.currency] += worth.amount
    return [Brought(amount, currency) for currency, amount in sorted(sums.items())]
