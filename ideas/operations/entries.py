"""What taking part in a challenge does to an idea."""

from django.utils import timezone

from ideas.challenge_errors import EntryIsClosed
from ideas.models import Challenge, Idea, Phase


def check_words_may_change(idea: Idea) -> None:
    """Let the words of an entry be changed until its discussion is over. Raises ``EntryIsClosed``."""
    challenge = Challenge.objects.filter(entries__idea=idea).with_phases().first()
    if challenge is None:
        return
    now, words = timezone.now(), (Phase.Kind.CALL, Phase.Kind.DISCUSS)
    closed = [phase for phase in challenge.phases.all() if phase.kind not in words and phase.period.lower <= now]
    over = not any(phase.period.upper > now for phase in challenge.phases.all() if phase.kind in words)
    if closed or over:
        raise EntryIsClosed
