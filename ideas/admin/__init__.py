"""The back office of the idea board."""

from ideas.admin import changelog, duplicates, ideas

__all__ = ["changelog", "duplicates", "ideas"]
