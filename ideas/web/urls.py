"""Addresses of the idea pages, and of the front page."""

from django.urls import path

from ideas.web.keeping import COMMENT_ACTS
from ideas.web.views import (
    balloting,
    challenges,
    comments,
    editing,
    entering,
    history,
    home,
    idea,
    jury,
    lists,
    proposing,
    roadmap,
)

urlpatterns = [
    path("", home.show_home, name="home"),
    path("ideas/", lists.list_ideas, name="ideas"),
    path("ideas/propose/", proposing.propose, name="propose-idea"),
    path("ideas/propose/similar/", proposing.look_for_similar, name="similar-ideas"),
    path("ideas/<int:pk>/", idea.show_idea, name="idea-by-number"),
    path("ideas/<int:pk>-<str:slug>/", idea.show_idea, name="idea"),
    path("ideas/<int:pk>/edit/", editing.edit, name="edit-idea"),
    path("ideas/<int:pk>/history/", history.show_history, name="idea-history"),
    path("ideas/<int:pk>/watch/", idea.choose_watch, name="idea-watch"),
    path("ideas/<int:pk>/vote/", idea.vote, name="idea-vote"),
    path("ideas/<int:pk>/vote/undo/", idea.take_vote_back, name="undo-idea-vote"),
    path("ideas/<int:pk>/comment/", comments.comment, name="comment-on-idea"),
    path("ideas/<int:pk>/comments/<int:comment_id>/", comments.show_comment, name="idea-comment"),
    path("ideas/<int:pk>/comments/<int:comment_id>/edit/", comments.edit, name="edit-idea-comment"),
    *(
        path(
            f"ideas/<int:pk>/comments/<int:comment_id>/{act}/", comments.keep, {"act": act}, name=f"{act}-idea-comment"
        )
        for act in COMMENT_ACTS
    ),
    path("challenges/", challenges.list_challenges, name="challenges"),
    path("challenges/<int:pk>/", challenges.show_challenge, name="challenge-by-number"),
    path("challenges/<int:pk>-<str:slug>/", challenges.show_challenge, name="challenge"),
    path("challenges/<int:pk>/terms/accept/", challenges.accept, name="challenge-acceptance"),
    path("challenges/<int:pk>/propose/", entering.propose, name="challenge-propose"),
    path("challenges/<int:pk>/enter/", entering.enter, name="challenge-enter"),
    path("challenges/<int:pk>/entries/<int:entry_id>/withdraw/", entering.withdraw, name="challenge-entry-withdraw"),
    path("challenges/<int:pk>/ballot/", balloting.vote, name="challenge-ballot"),
    path("challenges/<int:pk>/ballot/undo/", balloting.take_back, name="undo-challenge-ballot"),
    path("challenges/<int:pk>/results/", balloting.show_results, name="challenge-results"),
    path("challenges/<int:pk>/receipt/", balloting.check_receipt, name="challenge-receipt"),
    path("challenges/<int:pk>/jury/", jury.show_queue, name="challenge-jury"),
    path("challenges/<int:pk>/jury/<int:entry_id>/", jury.judge, name="challenge-jury-entry"),
    path("challenges/<int:pk>/jury/<int:entry_id>/conflict/", jury.decline, name="challenge-jury-conflict"),
    path("roadmap/", roadmap.show_roadmap, name="roadmap"),
    path("changelog/", roadmap.list_changelog, name="changelog"),
    path("changelog/<int:pk>/", roadmap.show_entry, name="changelog-entry-by-number"),
    path("changelog/<int:pk>-<str:slug>/", roadmap.show_entry, name="changelog-entry"),
]
