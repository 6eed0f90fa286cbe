"""Reads that weigh rows against each other."""

from community.reports.similar import Similar, related_to, similar_questions, similar_things

__all__ = ["Similar", "related_to", "similar_questions", "similar_things"]
