"""What must always hold between a value and the rule that it was priced by, computed anew."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, OuterRef

from roi.models import Factor, LedgerAccount, Leg, RuleVersion, Valuation
from roi.models.valuation import Source
from roi.operations.business import our_business
from roi.operations.waterfall import Step, cut_down

Verdicts = Iterator[tuple[str, bool]]


def nets() -> Verdicts:
    """Cut every gross value anew by the factors of its version; the same ones are looked at once.

    An expectation is a memo of what somebody promised and is not cut.
    """
    unit, steps = our_business().unit, _steps()
    legs = Leg.objects.filter(posting__valuation=OuterRef("pk"))
    promised = legs.filter(account__type=LedgerAccount.Type.EXPECTATION)
    brought = legs.filter(account__type=LedgerAccount.Type.BENEFIT)
    cut = Valuation.objects.order_by().filter(~Exists(promised) | Exists(brought))
    found = cut.values_list("rule_version", "gross", "net").distinct()
    for version, gross, net in found:
        expected = cut_down(gross, tuple(steps.get(version, ())), unit=unit).net
        yield f"version {version}: {gross} to {net}", net == expected


def unit_values() -> Verdicts:
    """Compare what single events are worth with what their version says, before it was converted."""
    said = dict(RuleVersion.objects.filter(unit_value__isnull=False).values_list("pk", "unit_value"))
    events = Valuation.objects.filter(source__in=[Source.TICKET, Source.ASK], rule_version__in=said)
    found = events.order_by().values_list("rule_version", "gross", "original_gross").distinct()
    for version, gross, original in found:
        worth: Decimal = gross if original is None else original
        yield f"version {version}: {worth}", worth == said[version]


def _steps() -> dict[int, list[Step]]:
    steps: dict[int, list[Step]] = {}
    for version, code, keeps in Factor.objects.order_by("position").values_list("version", "code", "keeps"):
        steps.setdefault(version, []).append(Step(code, keeps))
    return steps
