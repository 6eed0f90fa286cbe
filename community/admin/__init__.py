"""The back office of the community; every act behind a button is an operation."""

from community.admin import members, places, self_service, topics

__all__ = ["members", "places", "self_service", "topics"]
