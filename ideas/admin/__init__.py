"""The back office of the idea board."""

from ideas.admin import ideas

__all__ = ["ideas"]
