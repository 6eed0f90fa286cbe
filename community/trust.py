"""What each level of trust may do: one table for all who ask."""

from enum import StrEnum

from community.models import Member
from community.models.trust import TrustLevel


class Right(StrEnum):
    """Something that is not everybody's from the first day on."""

    POST_LINKS = "post_links"
    POST_WITHOUT_REVIEW = "post_without_review"
    CLAIM_QUESTIONS = "claim_questions"
    WRITE_ARTICLES = "write_articles"
    PROPOSE_SOLUTIONS = "propose_solutions"
    ASK_FOR_INFO = "ask_for_info"
    MARK_OUTDATED = "mark_outdated"
    MARK_DUPLICATES = "mark_duplicates"
    MOVE_TOPICS = "move_topics"


FROM = {
    Right.POST_LINKS: TrustLevel.MEMBER,
    Right.POST_WITHOUT_REVIEW: TrustLevel.MEMBER,
    Right.CLAIM_QUESTIONS: TrustLevel.MEMBER,
    Right.PROPOSE_SOLUTIONS: TrustLevel.MEMBER,
    Right.ASK_FOR_INFO: TrustLevel.MEMBER,
    Right.WRITE_ARTICLES: TrustLevel.EXPERT,
    Right.MARK_OUTDATED: TrustLevel.EXPERT,
    Right.MARK_DUPLICATES: TrustLevel.EXPERT,
    Right.MOVE_TOPICS: TrustLevel.LEADER,
}


def level_of(member: Member) -> TrustLevel:
    """Return how far somebody is trusted; the company trusts its own people from the first day on."""
    return TrustLevel.LEADER if member.is_employee else TrustLevel(member.trust_level)


def trust_of(member: Member) -> int:
    """Return the level as a number, from 0 to 4."""
    return int(level_of(member))


def may(member: Member, right: Right) -> bool:
    """Tell whether the member's level includes the right."""
    return member.is_active and level_of(member) >= FROM[right]
