"""The back office of the community; every act behind a button is an operation."""

from community.admin import asking, members, places, recognition, self_service, topics

__all__ = ["asking", "members", "places", "recognition", "self_service", "topics"]
