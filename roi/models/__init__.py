"""The rows of the value ledger."""

from roi.models.assumption import Assumption
from roi.models.attribution import AttributionPolicy, Party, PartyMember, RoleWeight
from roi.models.chain import Goal, Kpi, Strategy, ValueDriver
from roi.models.classification import Classification
from roi.models.correction import Correction
from roi.models.cost import AllocationKey, AllocationWeight, CostEntry, HourlyRate
from roi.models.fx import FxRate
from roi.models.hypothesis import StrategyLink
from roi.models.intake import AskIntake, Exclusion, IdeaIntake, TicketIntake
from roi.models.kpi_reading import KpiReading
from roi.models.ledger import LedgerAccount, LedgerHead, Leg, LiveEffect, Posting
from roi.models.period import Period
from roi.models.period_event import PeriodEvent
from roi.models.personal import LegalBasis, PersonQuery
from roi.models.rollup import MonthlyRollup, PartyRollup, Rollup
from roi.models.rule import ConversionRule, Factor, RuleVersion
from roi.models.scenario import Scenario
from roi.models.snapshot import ReportDefinition, ReportSnapshot
from roi.models.stage import StageReading
from roi.models.study import Study
from roi.models.valuation import Valuation
from roi.models.zone import BusinessZone

__all__ = [
    "AllocationKey",
    "AllocationWeight",
    "AskIntake",
    "Assumption",
    "AttributionPolicy",
    "BusinessZone",
    "Classification",
    "ConversionRule",
    "Correction",
    "CostEntry",
    "Exclusion",
    "Factor",
    "FxRate",
    "Goal",
    "HourlyRate",
    "IdeaIntake",
    "Kpi",
    "KpiReading",
    "LedgerAccount",
    "LedgerHead",
    "Leg",
    "LegalBasis",
    "LiveEffect",
    "MonthlyRollup",
    "Party",
    "PartyMember",
    "PartyRollup",
    "Period",
    "PeriodEvent",
    "PersonQuery",
    "Posting",
    "ReportDefinition",
    "ReportSnapshot",
    "RoleWeight",
    "Rollup",
    "RuleVersion",
    "Scenario",
    "StageReading",
    "Strategy",
    "StrategyLink",
    "Study",
    "TicketIntake",
    "Valuation",
    "ValueDriver",
]
