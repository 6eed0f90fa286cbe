"""The rows of the value ledger."""

from roi.models.attribution import AttributionPolicy, Party, PartyMember, RoleWeight
from roi.models.chain import Goal, Kpi, Strategy, ValueDriver
from roi.models.cost import CostEntry, HourlyRate
from roi.models.intake import Exclusion, IdeaIntake, TicketIntake
from roi.models.ledger import LedgerAccount, LedgerHead, Leg, LiveEffect, Posting
from roi.models.period import Period
from roi.models.rule import ConversionRule, Factor, RuleVersion
from roi.models.valuation import Scenario, Valuation

__all__ = [
    "AttributionPolicy",
    "ConversionRule",
    "CostEntry",
    "Exclusion",
    "Factor",
    "Goal",
    "HourlyRate",
    "IdeaIntake",
    "Kpi",
    "LedgerAccount",
    "LedgerHead",
    "Leg",
    "LiveEffect",
    "Party",
    "PartyMember",
    "Period",
    "Posting",
    "RoleWeight",
    "RuleVersion",
    "Scenario",
    "Strategy",
    "TicketIntake",
    "Valuation",
    "ValueDriver",
]
