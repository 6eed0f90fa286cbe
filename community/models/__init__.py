"""The rows of the community."""

from community.models.ask_session import AskEvent, AskSession, HoldOut, Suggestion
from community.models.category import Category, Circle, Tag
from community.models.comment import Comment
from community.models.member import Member
from community.models.points import PointEntry, PointIntake
from community.models.post import Helpful, Post
from community.models.solution import Solution
from community.models.survey import SurveyAnswer
from community.models.token import AccessToken
from community.models.topic import MeToo, Topic, TopicDuplicate
from community.models.topic_event import TopicEvent
from community.models.visit import Visit

__all__ = [
    "AccessToken",
    "AskEvent",
    "AskSession",
    "Category",
    "Circle",
    "Comment",
    "Helpful",
    "HoldOut",
    "MeToo",
    "Member",
    "PointEntry",
    "PointIntake",
    "Post",
    "Solution",
    "Suggestion",
    "SurveyAnswer",
    "Tag",
    "Topic",
    "TopicDuplicate",
    "TopicEvent",
    "Visit",
]
