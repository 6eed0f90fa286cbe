"""The rows of the community."""

from community.models.category import Category, Circle, Tag
from community.models.comment import Comment
from community.models.member import Member
from community.models.post import Helpful, Post
from community.models.solution import Solution
from community.models.token import AccessToken
from community.models.topic import MeToo, Topic, TopicDuplicate
from community.models.topic_event import TopicEvent

__all__ = [
    "AccessToken",
    "Category",
    "Circle",
    "Comment",
    "Helpful",
    "MeToo",
    "Member",
    "Post",
    "Solution",
    "Tag",
    "Topic",
    "TopicDuplicate",
    "TopicEvent",
]
