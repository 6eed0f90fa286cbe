"""The rows of the community."""

from community.models.accept_reminder import AcceptReminder
from community.models.answered_call import AnsweredCall
from community.models.appeal import Appeal
from community.models.article import Article
from community.models.article_event import ArticleAttention, ArticleEvent
from community.models.article_revision import ArticleRevision, ArticleSource, ArticleUse
from community.models.ask_session import AskEvent, AskSession, HoldOut, Suggestion
from community.models.attachment import Attachment
from community.models.category import Category, Circle, Tag
from community.models.comment import Comment
from community.models.delivery import Delivery
from community.models.draft import Draft
from community.models.feedback import Feedback
from community.models.flag import Flag, ModerationCase
from community.models.imported_address import ImportedAddress
from community.models.incident import Incident, IncidentAffected, IncidentTopic, IncidentUpdate
from community.models.incident_event import IncidentAttention, IncidentEvent
from community.models.legal import Consent, LegalText, LegalVersion
from community.models.member import Member
from community.models.member_event import MemberAttention, MemberEvent
from community.models.mention import Mention
from community.models.moderation_act import ModerationAct, ModerationAttention
from community.models.moderation_policy import ModerationPolicy
from community.models.notification import Notification
from community.models.points import ArticlePointIntake, PointEntry, PointIntake
from community.models.post import Helpful, Post
from community.models.post_revision import PostRevision
from community.models.privacy_request import PrivacyRequest
from community.models.rate_bucket import RateBucket
from community.models.read_mark import ReadMark
from community.models.recognition import BadgeAward, DailyScore, SuperUserCriteria, SuperUserSeat
from community.models.reply_mail import ReplyMail
from community.models.sanction import Sanction
from community.models.search import ArticleSearchIntake, SearchDocument, SearchExtent, SearchIntake, SearchWord
from community.models.solution import Solution
from community.models.solution_life import NeedsInfo, OutdatedVoice, Proposal, SolutionOutdated
from community.models.spam import SpamRule, SpamVerdict, WatchedWord
from community.models.staleness import StalenessAnswer, StalenessCheck
from community.models.survey import SurveyAnswer
from community.models.token import AccessToken
from community.models.topic import MeToo, Topic, TopicDuplicate
from community.models.topic_claim import TopicClaim
from community.models.topic_event import TopicAttention, TopicEvent
from community.models.topic_field import TopicField, TopicFieldValue
from community.models.topic_marks import TopicLock, TopicPin
from community.models.topic_merge import MovedPost, TopicMerge
from community.models.trial import NoHelp, WorksForMe
from community.models.trust import TrustChange, TrustCriterion, TrustGrant, TrustStanding
from community.models.visit import Visit
from community.models.watch import Watch

__all__ = [
    "AcceptReminder",
    "AccessToken",
    "AnsweredCall",
    "Appeal",
    "Article",
    "ArticleAttention",
    "ArticleEvent",
    "ArticlePointIntake",
    "ArticleRevision",
    "ArticleSearchIntake",
    "ArticleSource",
    "ArticleUse",
    "AskEvent",
    "AskSession",
    "Attachment",
    "BadgeAward",
    "Category",
    "Circle",
    "Comment",
    "Consent",
    "DailyScore",
    "Delivery",
    "Draft",
    "Feedback",
    "Flag",
    "Helpful",
    "HoldOut",
    "ImportedAddress",
    "Incident",
    "IncidentAffected",
    "IncidentAttention",
    "IncidentEvent",
    "IncidentTopic",
    "IncidentUpdate",
    "LegalText",
    "LegalVersion",
    "MeToo",
    "Member",
    "MemberAttention",
    "MemberEvent",
    "Mention",
    "ModerationAct",
    "ModerationAttention",
    "ModerationCase",
    "ModerationPolicy",
    "MovedPost",
    "NeedsInfo",
    "NoHelp",
    "Notification",
    "OutdatedVoice",
    "PointEntry",
    "PointIntake",
    "Post",
    "PostRevision",
    "PrivacyRequest",
    "Proposal",
    "RateBucket",
    "ReadMark",
    "ReplyMail",
    "Sanction",
    "SearchDocument",
    "SearchExtent",
    "SearchIntake",
    "SearchWord",
    "Solution",
    "SolutionOutdated",
    "SpamRule",
    "SpamVerdict",
    "StalenessAnswer",
    "StalenessCheck",
    "Suggestion",
    "SuperUserCriteria",
    "SuperUserSeat",
    "SurveyAnswer",
    "Tag",
    "Topic",
    "TopicAttention",
    "TopicClaim",
    "TopicDuplicate",
    "TopicEvent",
    "TopicField",
    "TopicFieldValue",
    "TopicLock",
    "TopicMerge",
    "TopicPin",
    "TrustChange",
    "TrustCriterion",
    "TrustGrant",
    "TrustStanding",
    "Visit",
    "Watch",
    "WatchedWord",
    "WorksForMe",
]
