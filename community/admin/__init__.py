"""The back office of the community; every act behind a button is an operation."""

from community.admin import (
    articles,
    asking,
    attention,
    incidents,
    legal,
    members,
    order,
    places,
    queue,
    recognition,
    sanctions,
    self_service,
    solving,
    spam,
    topics,
)

__all__ = [
    "articles",
    "asking",
    "attention",
    "incidents",
    "legal",
    "members",
    "order",
    "places",
    "queue",
    "recognition",
    "sanctions",
    "self_service",
    "solving",
    "spam",
    "topics",
]
