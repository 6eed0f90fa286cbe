"""What the ideas app hands over to a person who asks what we know of them."""

from community.personal_data import Shown
from ideas.models import (
    Acceptance,
    AuthorShare,
    Ballot,
    Choice,
    FormerVote,
    Idea,
    IdeaComment,
    IdeaRevision,
    IdeaVote,
    IdeaWatch,
    JurySeat,
    Review,
)

SHOWN = (
    Shown(
        "ideas",
        lambda member: Idea.objects.filter(author=member).order_by("id"),
        ("id", "title", "body", "status", "created_at"),
    ),
    Shown(
        "earlier_words_of_ideas",
        lambda member: IdeaRevision.objects.filter(idea__author=member).order_by("id"),
        ("idea_id", "number", "title", "body", "written_at", "replaced_at"),
    ),
    Shown(
        "idea_comments",
        lambda member: IdeaComment.objects.filter(author=member).order_by("id"),
        ("id", "idea_id", "body", "state", "created_at", "edited_at"),
    ),
    Shown(
        "idea_votes",
        lambda member: IdeaVote.objects.filter(member=member).order_by("id"),
        ("idea_id", "way", "created_at"),
    ),
    Shown(
        "former_idea_votes",
        lambda member: FormerVote.objects.filter(member=member).order_by("id"),
        ("idea_id", "first_at"),
    ),
    Shown(
        "idea_watches",
        lambda member: IdeaWatch.objects.filter(member=member).order_by("id"),
        ("idea_id", "level", "created_at"),
    ),
    Shown(
        "author_shares",
        lambda member: AuthorShare.objects.filter(member=member).order_by("id"),
        ("idea_id", "percent", "signed_at"),
    ),
    Shown(
        "challenge_terms_accepted",
        lambda member: Acceptance.objects.filter(member=member).order_by("id"),
        ("terms_id", "accepted_at"),
    ),
    Shown(
        "ballots",
        lambda member: Ballot.objects.filter(member=member).order_by("id"),
        ("challenge_id", "salt", "receipt", "cast_at"),
    ),
    Shown(
        "ballot_choices",
        lambda member: Choice.objects.filter(ballot__member=member).order_by("id"),
        ("ballot_id", "entry_id", "points"),
    ),
    Shown(
        "jury_seats",
        lambda member: JurySeat.objects.filter(member=member).order_by("id"),
        ("challenge_id", "seated_at"),
    ),
    Shown(
        "jury_reviews",
        lambda member: Review.objects.filter(seat__member=member).order_by("id"),
        ("idea_id", "state", "score", "comment", "conflict", "closed_at"),
    ),
)
