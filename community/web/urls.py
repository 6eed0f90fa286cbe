"""Addresses of the community's pages."""

from django.urls import path

from community.web.views import account, acts, asking, attachments, drafts, lists, people, question, search, surveys

urlpatterns = [
    path("questions/", lists.list_questions, name="questions"),
    path("questions/<int:pk>/", question.show_question, name="question-by-number"),
    path("questions/<int:pk>-<str:slug>/", question.show_question, name="question"),
    path("questions/<int:pk>/answer/", acts.answer, name="answer"),
    path("questions/<int:pk>/me-too/", acts.say_me_too, name="me-too"),
    path("questions/<int:pk>/me-too/undo/", acts.take_me_too_back, name="undo-me-too"),
    path("questions/<int:pk>/solution/undo/", acts.take_solution_back, name="undo-solution"),
    path("questions/<int:pk>/solution/<int:number>/", acts.choose_solution, name="solution"),
    path("questions/<int:pk>/helpful/<int:number>/", acts.find_helpful, name="helpful"),
    path("questions/<int:pk>/helpful/<int:number>/undo/", acts.take_helpful_back, name="undo-helpful"),
    path("questions/<int:pk>/survey/", surveys.answer_survey_form, name="survey"),
    path("posts/<int:pk>/", question.show_post, name="post"),
    path("attachments/<int:pk>/", attachments.fetch_attachment, name="attachment"),
    path("attachments/<int:pk>/<str:name>", attachments.fetch_attachment, name="attachment-by-name"),
    path("search/", search.search_everything, name="search"),
    path("ask/", asking.ask, name="ask"),
    path("ask/answers/", asking.look_first, name="look-first"),
    path("ask/fields/", asking.ask_fields, name="ask-fields"),
    path("profile/", account.edit_profile, name="profile"),
    path("profile/take-along/", account.take_along, name="take-along"),
    path("profile/leave/", account.leave, name="leave"),
    path("drafts/", drafts.list_drafts, name="drafts"),
    path("drafts/keep/", drafts.keep_draft, name="keep-draft"),
    path("drafts/<int:pk>/drop/", drafts.drop_draft, name="drop-draft"),
    path("preview/", drafts.show_preview, name="preview"),
    path("ask/helped/", asking.say_helped, name="say-helped"),
    path("members/<int:pk>/", people.show_member, name="member"),
    path("language/", people.choose_language, name="language"),
]
