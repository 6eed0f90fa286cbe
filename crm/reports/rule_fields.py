"""What rules can ask of contacts and accounts, of which kind each is, and where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.models import Member
from crm.models import Account, Contact, ContactPoint, FieldDefinition, Ticket
from crm.reports.consents import agreeing_points

TEXT, NUMBER, MOMENT, BOOLEAN, CHOICE = "text", "number", "moment", "boolean", "choice"


@dataclass(frozen=True)
class Field:
    """What a rule can ask for: of which kind it is, and where it stands."""

    kind: str
    path: str = ""
    choices: tuple[str, ...] = ()
    computed: Callable[[], Any] | None = None
    # What tells whether anything is there, where that is more than what can be compared.
    known: Callable[[], Any] | None = None
    # For what stands in many rows: the condition that one of them fulfils, by what was asked for.
    one_of: Callable[[str], models.Q] | None = None


def below(way: str, field: Field) -> Field:
    return Field(field.kind, f"{way}__{field.path}", field.choices)


def custom_fields(target: str, path: str, prefix: str = "") -> dict[str, Field]:
    kinds = {
        FieldDefinition.Kind.NUMBER: NUMBER,
        FieldDefinition.Kind.DATE: MOMENT,
        FieldDefinition.Kind.BOOLEAN: BOOLEAN,
        FieldDefinition.Kind.CHOICE: CHOICE,
    }
    return {
        f"{prefix}custom.{one.code}": Field(
            kinds.get(FieldDefinition.Kind(one.kind), TEXT), f"{path}__{one.code}", tuple(one.choices)
        )
        for one in FieldDefinition.objects.of(target)
    }


def _agrees(code: str) -> models.Q:
    return models.Q(pk__in=agreeing_points(code).values("contact"))


def _reached_by(kind: str) -> models.Q:
    return models.Q(pk__in=ContactPoint.objects.current().filter(kind=kind).values("contact"))


def _tickets(way: str) -> Callable[[], Any]:
    def count() -> Any:
        mine = Ticket.objects.filter(**{way: models.OuterRef("pk")}).order_by().values(way)
        return Coalesce(models.Subquery(mine.annotate(n=models.Count("pk")).values("n")), 0)

    return count


def _last_ticket(way: str) -> Callable[[], Any]:
    def last() -> Any:
        mine = Ticket.objects.filter(**{way: models.OuterRef("pk")}).order_by("-opened_at").values("opened_at")
        return models.Subquery(mine[:1])

    return last


def _valued(way: str) -> models.QuerySet[Any]:
    today: date = timezone.localdate(timezone=timezone.get_default_timezone())
    return Account.objects.with_value(today).filter(pk=models.OuterRef(way))


def _worth(way: str) -> Callable[[], Any]:
    """Amounts of different currencies cannot be compared, and nobody's rate of today shall move people between segments."""

    def worth() -> Any:
        ours = _valued(way).filter(value_currency=settings.BUSINESS_CURRENCY)
        return models.Subquery(ours.values_list("value_amount")[:1])

    return worth


def _currency(way: str) -> Callable[[], Any]:
    return lambda: models.Subquery(_valued(way).values_list("value_currency")[:1])


def _valued_in(way: str) -> dict[str, Field]:
    """What an account is worth, and in which currency; it has a value in whatever currency that is."""
    currency = _currency(way)
    return {"value": Field(NUMBER, computed=_worth(way), known=currency), "currency": Field(CHOICE, computed=currency)}


PLAIN_OF_ACCOUNTS = {
    "name": Field(TEXT, "name"),
    "kind": Field(CHOICE, "kind", tuple(Account.Kind.values)),
    "owner": Field(NUMBER, "owner"),
    "parent": Field(NUMBER, "parent"),
    "created_at": Field(MOMENT, "created_at"),
}
FIELDS: dict[str, dict[str, Field]] = {
    "contact": {
        "name": Field(TEXT, "name"),
        "email": Field(TEXT, "email"),
        "created_at": Field(MOMENT, "created_at"),
        "account": Field(NUMBER, "account"),
        "member": Field(NUMBER, "member"),
        "member.kind": Field(CHOICE, "member__kind", tuple(Member.Kind.values)),
        "member.trust_level": Field(NUMBER, "member__trust_level"),
        "member.last_login": Field(MOMENT, "member__last_login"),
        "tickets": Field(NUMBER, computed=_tickets("contact")),
        "last_ticket_at": Field(MOMENT, computed=_last_ticket("contact")),
        **{f"account.{name}": field for name, field in _valued_in("account").items()},
        "agrees_to": Field(CHOICE, one_of=_agrees),
        "reached_by": Field(CHOICE, choices=tuple(ContactPoint.Kind.values), one_of=_reached_by),
    },
    "account": {
        **PLAIN_OF_ACCOUNTS,
        "tickets": Field(NUMBER, computed=_tickets("account")),
        "last_ticket_at": Field(MOMENT, computed=_last_ticket("account")),
        **_valued_in("pk"),
    },
}


def rows_of(target: str) -> models.QuerySet[Any]:
    """Return all rows of the kind that a rule is about."""
    return Contact.objects.all() if target == FieldDefinition.Target.CONTACT else Account.objects.all()
