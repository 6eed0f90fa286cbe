"""What counts as which act on the idea board, so that nobody does too much of it in an hour."""

from community.rates import count


def count_own_actions() -> None:
    """Name what counts here."""
    count("topic", "api-ideas", "propose-idea", "api-challenge-entries", "challenge-propose", methods=("POST",))
    count("reply", "api-idea-comments", "comment-on-idea", methods=("POST",))
    count("vote", "api-idea-vote", "idea-vote", "api-ballot", "challenge-ballot")
    count("edit", "api-idea", "api-idea-comment", "edit-idea-comment")
