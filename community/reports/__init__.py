"""Reads that weigh rows against each other."""

from community.reports.similar import Similar, similar_questions

__all__ = ["Similar", "similar_questions"]
