"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from community.api.views import (
    article_acts,
    articles,
    asking,
    attachments,
    attention,
    drafts,
    health,
    marks,
    members,
    privacy,
    search,
    surveys,
    topics,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", members.Me.as_view(), name="api-me"),
    path("members/", members.MemberList.as_view(), name="api-members"),
    path("members/<int:member_id>/", members.MemberDetail.as_view(), name="api-member"),
    path("categories/", members.CategoryList.as_view(), name="api-categories"),
    path("search/", search.SearchEverything.as_view(), name="api-search"),
    path("topics/", topics.TopicList.as_view(), name="api-topics"),
    path("topics/<int:topic_id>/", topics.TopicDetail.as_view(), name="api-topic"),
    path("topics/<int:topic_id>/posts/", topics.TopicPosts.as_view(), name="api-topic-posts"),
    path("topics/<int:topic_id>/solution/", marks.TopicSolution.as_view(), name="api-topic-solution"),
    path("topics/<int:topic_id>/me-too/", marks.TopicMeToo.as_view(), name="api-topic-me-too"),
    path("topics/<int:topic_id>/duplicate-of/", marks.TopicDuplicateOf.as_view(), name="api-topic-duplicate-of"),
    path("attachments/", attachments.AttachmentList.as_view(), name="api-attachments"),
    path("attachments/<int:attachment_id>/", attachments.AttachmentDetail.as_view(), name="api-attachment"),
    path("topics/<int:topic_id>/read-mark/", attention.TopicReadMark.as_view(), name="api-topic-read-mark"),
    path("notifications/", attention.NotificationList.as_view(), name="api-notifications"),
    path("notifications/read/", attention.NotificationsRead.as_view(), name="api-notifications-read"),
    path(
        "notifications/<int:notification_id>/read/", attention.NotificationRead.as_view(), name="api-notification-read"
    ),
    path("community/health/", health.HealthReport.as_view(), name="api-health"),
    path("watches/", attention.WatchList.as_view(), name="api-watches"),
    path("watches/<str:thing>/<str:key>/", attention.WatchDetail.as_view(), name="api-watch"),
    path("ask-sessions/", asking.AskSessionList.as_view(), name="api-ask-sessions"),
    path(
        "ask-sessions/<int:session_id>/suggestions/",
        asking.AskSessionSuggestions.as_view(),
        name="api-ask-session-suggestions",
    ),
    path("ask-sessions/<int:session_id>/outcome/", asking.AskSessionOutcome.as_view(), name="api-ask-session-outcome"),
    path("drafts/", drafts.DraftList.as_view(), name="api-drafts"),
    path("drafts/<int:draft_id>/", drafts.DraftDetail.as_view(), name="api-draft"),
    path("previews/", drafts.PreviewList.as_view(), name="api-previews"),
    path("hold-outs/", asking.HoldOutList.as_view(), name="api-hold-outs"),
    path("privacy-requests/", privacy.PrivacyRequestList.as_view(), name="api-privacy-requests"),
    path("surveys/", surveys.SurveyList.as_view(), name="api-surveys"),
    path("posts/<int:post_id>/", topics.PostDetail.as_view(), name="api-post"),
    path("posts/<int:post_id>/helpful/", marks.PostHelpful.as_view(), name="api-post-helpful"),
    path("articles/", articles.ArticleList.as_view(), name="api-articles"),
    path("articles/<int:article_id>/", articles.ArticleDetail.as_view(), name="api-article"),
    path("articles/<int:article_id>/events/", articles.ArticleEvents.as_view(), name="api-article-events"),
    path("articles/<int:article_id>/related/", articles.ArticleRelated.as_view(), name="api-article-related"),
    path("articles/<int:article_id>/revisions/", articles.ArticleRevisions.as_view(), name="api-article-revisions"),
    path(
        "articles/<int:article_id>/revisions/<int:number>/",
        articles.ArticleRevisionDetail.as_view(),
        name="api-article-revision",
    ),
    path("articles/<int:article_id>/review/", article_acts.ArticleReview.as_view(), name="api-article-review"),
    path(
        "articles/<int:article_id>/publication/",
        article_acts.ArticlePublication.as_view(),
        name="api-article-publication",
    ),
    path(
        "articles/<int:article_id>/confirmation/",
        article_acts.ArticleConfirmation.as_view(),
        name="api-article-confirmation",
    ),
    path("articles/<int:article_id>/outdating/", article_acts.ArticleOutdating.as_view(), name="api-article-outdating"),
    path(
        "articles/<int:article_id>/withdrawal/", article_acts.ArticleWithdrawal.as_view(), name="api-article-withdrawal"
    ),
    path("articles/<int:article_id>/owner/", article_acts.ArticleOwner.as_view(), name="api-article-owner"),
    path("articles/<int:article_id>/category/", article_acts.ArticleCategory.as_view(), name="api-article-category"),
    path(
        "articles/<int:article_id>/review-date/",
        article_acts.ArticleReviewDate.as_view(),
        name="api-article-review-date",
    ),
    path("articles/<int:article_id>/feedback/", article_acts.ArticleFeedback.as_view(), name="api-article-feedback"),
    path(
        "articles/<int:article_id>/feedback/<int:feedback_id>/settlement/",
        article_acts.FeedbackSettlement.as_view(),
        name="api-article-feedback-settlement",
    ),
    path("articles/<int:article_id>/staleness/", article_acts.ArticleStaleness.as_view(), name="api-article-staleness"),
]
