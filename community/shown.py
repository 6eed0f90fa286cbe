"""What the community hands over to a person who asks what we know of them."""

from allauth.socialaccount.models import SocialAccount

from community.models import (
    AcceptReminder,
    AccessToken,
    Appeal,
    ArticleRevision,
    Attachment,
    Consent,
    Draft,
    Feedback,
    Flag,
    Helpful,
    IncidentAffected,
    MemberEvent,
    MeToo,
    ModerationAct,
    NoHelp,
    Notification,
    OutdatedVoice,
    PointEntry,
    Post,
    PostRevision,
    Proposal,
    StalenessAnswer,
    Topic,
    TopicClaim,
    Watch,
    WorksForMe,
)
from community.personal_data import Shown

_OF_A_FLAG = ("thing_kind", "thing_id", "ground", "note", "created_at", "outcome")
_OF_AN_APPEAL = ("act_id", "text", "created_at", "outcome", "answer")
_OF_AN_ACT = ("kind", "thing_kind", "thing_id", "ground", "reason", "occurred_at")

SHOWN = (
    Shown(
        "connected_accounts",
        lambda member: SocialAccount.objects.filter(user=member).order_by("id"),
        ("provider", "uid", "date_joined", "last_login", "extra_data"),
    ),
    Shown(
        "consents",
        lambda member: Consent.objects.filter(member=member).order_by("id"),
        ("version_id", "language", "way", "given_at"),
    ),
    Shown(
        "topics",
        lambda member: Topic.objects.filter(author=member).order_by("id"),
        ("id", "kind", "title", "state", "created_at", "solved_at"),
    ),
    Shown(
        "posts",
        lambda member: Post.objects.filter(author=member).order_by("id"),
        ("id", "topic_id", "number", "body", "state", "created_at", "edited_at"),
    ),
    Shown(
        "earlier_texts",
        lambda member: PostRevision.objects.filter(post__author=member).order_by("id"),
        ("post_id", "number", "body", "written_at", "replaced_at"),
    ),
    Shown(
        "attachments",
        lambda member: Attachment.objects.filter(uploaded_by=member).order_by("id"),
        ("id", "post_id", "name", "kind", "size", "uploaded_at"),
    ),
    Shown("me_toos", lambda member: MeToo.objects.filter(member=member).order_by("id"), ("topic_id", "created_at")),
    Shown("helpful", lambda member: Helpful.objects.filter(member=member).order_by("id"), ("post_id", "created_at")),
    Shown(
        "proposals",
        lambda member: Proposal.objects.filter(by=member).order_by("id"),
        ("post_id", "reason", "created_at", "settled_at"),
    ),
    Shown(
        "outdated_voices",
        lambda member: OutdatedVoice.objects.filter(member=member).order_by("id"),
        ("solution_id", "reason", "created_at"),
    ),
    Shown(
        "works_for_me",
        lambda member: WorksForMe.objects.filter(member=member).order_by("id"),
        ("post_id", "created_at"),
    ),
    Shown(
        "no_help",
        lambda member: NoHelp.objects.filter(member=member).order_by("id"),
        ("post_id", "words", "created_at"),
    ),
    Shown(
        "articles",
        lambda member: ArticleRevision.objects.filter(author=member).order_by("id"),
        ("article_id", "number", "title", "summary", "body", "comment", "created_at", "published_at"),
    ),
    Shown(
        "feedback",
        lambda member: Feedback.objects.filter(member=member).order_by("id"),
        ("article_id", "is_helpful", "text", "given_at"),
    ),
    Shown(
        "staleness_answers",
        lambda member: StalenessAnswer.objects.filter(member=member).order_by("id"),
        ("check_round_id", "holds", "text", "asked_at", "answered_at"),
    ),
    Shown(
        "drafts",
        lambda member: Draft.objects.filter(member=member).order_by("id"),
        ("topic_id", "title", "body", "tags", "fields", "updated_at"),
    ),
    Shown(
        "watches",
        lambda member: Watch.objects.filter(member=member).order_by("id"),
        ("topic_id", "category_id", "tag_id", "person_id"),
    ),
    Shown(
        "notifications",
        lambda member: Notification.objects.filter(recipient=member).order_by("id"),
        ("kind", "topic_id", "post_id", "created_at", "read_at"),
    ),
    Shown(
        "claims",
        lambda member: TopicClaim.objects.filter(by=member).order_by("id"),
        ("topic_id", "claimed_at", "until"),
    ),
    Shown(
        "incidents",
        lambda member: IncidentAffected.objects.filter(member=member).order_by("id"),
        ("incident_id", "created_at"),
    ),
    Shown(
        "accept_reminders",
        lambda member: AcceptReminder.objects.filter(member=member).order_by("id"),
        ("topic_id", "post_id", "number", "sent_at", "answer", "answered_at"),
    ),
    Shown("flags", lambda member: Flag.objects.filter(by=member).order_by("id"), _OF_A_FLAG),
    Shown("appeals", lambda member: Appeal.objects.filter(by=member).order_by("id"), _OF_AN_APPEAL),
    Shown("moderation", lambda member: ModerationAct.objects.filter(member=member).order_by("id"), _OF_AN_ACT),
    Shown(
        "recognition",
        lambda member: MemberEvent.objects.filter(member=member).order_by("id"),
        ("kind", "extras", "occurred_at"),
    ),
    Shown("points", lambda member: PointEntry.objects.filter(member=member).order_by("id"), ("points", "day")),
    Shown(
        "tokens",
        lambda member: AccessToken.objects.filter(member=member).order_by("id"),
        ("name", "scopes", "created_at", "expires_at", "revoked_at"),
    ),
)
