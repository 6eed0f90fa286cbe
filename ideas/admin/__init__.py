"""The back office of the idea board."""

from ideas.admin import duplicates, ideas

__all__ = ["duplicates", "ideas"]
