"""The back office of the idea board."""

from ideas.admin import challenges, changelog, duplicates, entries, ideas, prizes, scorecards

__all__ = ["challenges", "changelog", "duplicates", "entries", "ideas", "prizes", "scorecards"]
