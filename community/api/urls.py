"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from community.api.views import asking, attachments, drafts, marks, members, privacy, search, surveys, topics

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
]
