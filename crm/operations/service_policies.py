"""Service policies are set up and changed, and their terms frozen when they are given to tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Account, Calendar, ServicePolicy, ServiceTarget, ServiceTerms
from crm.models.service_policy import digest_of
from crm.permissions import can_promise_service
from crm.service_errors import MayNotPromise, NameIsTaken, PromisedTwice

_PLAIN = (
    *("name", "position", "is_active", "calendar", "answers_of", "pauses_pending", "pauses_on_hold", "counts_from"),
    *("warn_percent", "account", "breach_percent"),
)
_LISTS = ("origins", "account_kinds", "ticket_types")


@dataclass(frozen=True)
class Target:
    """How many seconds of business time something may take at a priority."""

    metric: str
    priority: str
    seconds: int


@dataclass(frozen=True)
class PolicyValues:
    """All that makes a service policy."""

    name: str
    calendar: Calendar
    targets: Sequence[Target] = ()
    position: int = 100
    is_active: bool = True
    answers_of: str = ServicePolicy.AnswersOf.STAFF
    pauses_pending: bool = True
    pauses_on_hold: bool = False
    counts_from: str = ServicePolicy.CountsFrom.EARLIEST
    warn_percent: int = 75
    origins: Sequence[str] = ()
    account_kinds: Sequence[str] = ()
    account: Account | None = None
    ticket_types: Sequence[str] = ()
    breach_percent: Decimal = Decimal(0)


@act
def set_up_policy(values: PolicyValues, *, by: Member) -> ServicePolicy:
    """Make a service policy; tickets that are open already are promised nothing by it.

    Raises ``MayNotPromise``, ``NameIsTaken`` or ``PromisedTwice``.
    """
    if not can_promise_service(by):
        raise MayNotPromise
    policy = ServicePolicy()
    _write(policy, values)
    return policy


@act
def change_policy(
    policy: ServicePolicy, values: PolicyValues, *, by: Member, version: int | None = None
) -> ServicePolicy | None:
    """Let a policy be what the values say; what is so already changes nothing and returns ``None``.

    Raises ``VersionIsStale`` and what setting up raises. Tickets keep the terms that they were given.
    """
    policy = read_locked(ServicePolicy.objects.select_related("calendar"), policy.pk)
    if not can_promise_service(by):
        raise MayNotPromise
    if version is not None and version != policy.version:
        raise VersionIsStale
    if values == policy_values_of(policy):
        return None
    policy.version += 1
    _write(policy, values)
    return policy


def policy_values_of(policy: ServicePolicy) -> PolicyValues:
    """Return what a policy says now."""
    values: dict[str, Any] = {name: getattr(policy, name) for name in _PLAIN}
    values |= {name: tuple(getattr(policy, name)) for name in _LISTS}
    targets = tuple(Target(row.metric, row.priority, row.seconds) for row in policy.targets.all())
    return PolicyValues(**values, targets=targets)


def frozen_terms(policy: ServicePolicy) -> ServiceTerms:
    """Write down what a policy, read with its terms, promises now, or find it written down; runs inside an act."""
    values = policy.as_terms().as_json()
    terms, _is_new = ServiceTerms.objects.get_or_create(
        policy=policy,
        digest=digest_of(policy.name, values, policy.breach_percent),
        defaults={"name": policy.name, "values": values, "breach_percent": policy.breach_percent},
    )
    return terms


def _write(policy: ServicePolicy, values: PolicyValues) -> None:
    if ServicePolicy.objects.exclude(pk=policy.pk).filter(name=values.name.strip()).exists():
        raise NameIsTaken(pointer="/name")
    promised = [(one.metric, one.priority) for one in values.targets]
    if len(set(promised)) < len(promised):
        raise PromisedTwice(pointer="/targets")
    for name in _PLAIN:
        setattr(policy, name, getattr(values, name))
    for name in _LISTS:
        setattr(policy, name, list(getattr(values, name)))
    policy.name = values.name.strip()
    policy.save()
    policy.targets.all().delete()
    ServiceTarget.objects.bulk_create(
        ServiceTarget(policy=policy, metric=one.metric, priority=one.priority, seconds=one.seconds)
        for one in values.targets
    )
