"""Seats the jury of a challenge of the story and lets it judge, and lets colleagues judge ideas by a scorecard of a kind."""

from decimal import Decimal
from typing import Any

from config.demo.stage import Stage
from ideas.models import Challenge, Entry, Idea, JuryCount, JurySeat, Review, Scorecard
from ideas.operations.counting_juries import count_jury
from ideas.operations.reviewing import Said, ask_for_reviews, decline, hand_in, submit_review
from ideas.operations.scorecards import CardDraft, Question, standard_criteria, write_card


def let_judge(stage: Stage, challenge: Challenge, entries: list[Entry], told: dict[str, Any]) -> JuryCount:
    """Write down what jurors said in a phase that is over, and count it."""
    by = stage.members["product"]
    criteria = [Question(**{**one, **_scale(one)}) for one in told["criteria"]]
    challenge.scorecard = write_card(CardDraft(told["scorecard"], Scorecard.Method.WEIGHTED, criteria), by=by)
    challenge.save(update_fields=["scorecard"])
    for name, given in told["jurors"].items():
        member = stage.members[name]
        seat = JurySeat.objects.create(challenge=challenge, member=member, seated_by=by)
        for entry, points in zip(entries, given, strict=True):
            review = Review.objects.create(
                idea=entry.idea, card=challenge.scorecard, evaluator=member, asked_by=by, seat=seat
            )
            if isinstance(points, str):
                decline(review, entry.idea, points)
            else:
                said = {one.code: Decimal(value) for one, value in zip(criteria, points, strict=True)}
                hand_in(review, entry.idea, Said(said))
    return count_jury(challenge, by=by)


def judge_ideas(stage: Stage, told: dict[str, Any]) -> None:
    """Let colleagues judge ideas of the board; one review still waits."""
    by = stage.members["product"]
    criteria = standard_criteria(told["method"])
    card = write_card(CardDraft(told["name"], told["method"], criteria), by=by)
    for one in told["ideas"]:
        idea = Idea.objects.get(title=one["title"])
        asked = ask_for_reviews(idea, [stage.members[name] for name in one["reviews"]], card, by=by)
        for review in asked:
            name = next(name for name in one["reviews"] if stage.members[name].pk == review.evaluator_id)
            points = one["reviews"][name]
            if points:
                said = {each.code: Decimal(str(value)) for each, value in zip(criteria, points, strict=True)}
                submit_review(review, Said(said), by=review.evaluator)


def _scale(one: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(str(one[name])) for name in ("lowest", "highest", "weight") if name in one}
