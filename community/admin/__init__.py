"""The back office of the community; every act behind a button is an operation."""

from community.admin import articles, asking, attention, members, places, recognition, self_service, topics

__all__ = ["articles", "asking", "attention", "members", "places", "recognition", "self_service", "topics"]
