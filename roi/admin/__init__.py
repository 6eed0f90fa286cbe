"""The back office of the ledger; every button calls an operation, and what is posted can only be looked at."""

from roi.admin import books, chain, evidence, intake, kept, ledger, people, policies, readings, rules, studies

__all__ = [
    "books",
    "chain",
    "evidence",
    "intake",
    "kept",
    "ledger",
    "people",
    "policies",
    "readings",
    "rules",
    "studies",
]
