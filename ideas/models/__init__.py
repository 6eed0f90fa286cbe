"""The rows of the idea board."""

from ideas.models.adoption import Adoption, Realisation
from ideas.models.attention import ChallengeAttention, IdeaAttention, IdeaWatch
from ideas.models.ballot import Ballot, Choice, Count, SegmentStanding, Standing
from ideas.models.challenge import Acceptance, Challenge, Entry, Phase, Terms
from ideas.models.challenge_event import ChallengeEvent
from ideas.models.changelog import ChangelogEntry, ChangelogIdea
from ideas.models.comment import CommentMention, IdeaComment
from ideas.models.decision import Decision, PreparedDecision, PromisedDate
from ideas.models.duplicate import IdeaDuplicate
from ideas.models.idea import Idea
from ideas.models.idea_event import IdeaEvent
from ideas.models.issue import IdeaIssue, TrackerIssue
from ideas.models.jury import JuryCount, JurySeat, JuryStanding
from ideas.models.note import IdeaNote
from ideas.models.prize import Award, Payout, Prize
from ideas.models.review import Review, ReviewScore
from ideas.models.revision import IdeaRevision
from ideas.models.scorecard import Criterion, Scorecard
from ideas.models.search import IdeaSearchIntake
from ideas.models.share import AuthorShare
from ideas.models.suspicion import HeldVote, VoteCase, VoteRule
from ideas.models.vote import FormerVote, IdeaVote, VoteOrigin

__all__ = [
    "Acceptance",
    "Adoption",
    "AuthorShare",
    "Award",
    "Ballot",
    "Challenge",
    "ChallengeAttention",
    "ChallengeEvent",
    "ChangelogEntry",
    "ChangelogIdea",
    "Choice",
    "CommentMention",
    "Count",
    "Criterion",
    "Decision",
    "Entry",
    "FormerVote",
    "HeldVote",
    "Idea",
    "IdeaAttention",
    "IdeaComment",
    "IdeaDuplicate",
    "IdeaEvent",
    "IdeaIssue",
    "IdeaNote",
    "IdeaRevision",
    "IdeaSearchIntake",
    "IdeaVote",
    "IdeaWatch",
    "JuryCount",
    "JurySeat",
    "JuryStanding",
    "Payout",
    "Phase",
    "PreparedDecision",
    "Prize",
    "PromisedDate",
    "Realisation",
    "Review",
    "ReviewScore",
    "Scorecard",
    "SegmentStanding",
    "Standing",
    "Terms",
    "TrackerIssue",
    "VoteCase",
    "VoteOrigin",
    "VoteRule",
]
