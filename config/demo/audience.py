"""Tells of those who read and looked before they asked: visits, answers to the survey, and what suggestions spared.

Nobody of them is a person of the story, but for a few members; who reads leaves no name behind.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from community.foundation.events import Origin
from community.models import AskEvent, AskSession, HoldOut, Member, Suggestion, SurveyAnswer, Topic, Visit
from community.models.ask_session import Decided
from config.demo.reading import MONTHS, PLACE, moment, next_month
from config.demo.stage import Stage

SEED = 47
VISITS = (1900, 2400, 2900, 3300, 3900, 4500)
ASKED = (58, 64, 71, 66, 74, 80)
SESSIONS = (24, 33, 41, 96, 104, 60)
# The shares of those who came for help, of these who found it, and of these who would have called.
INTENT, FOUND, WOULD_CONTACT = 0.46, 0.58, 0.11
HELPED, LEFT_WITH_ANSWER = 0.28, 0.34
SIGNED_IN, GERMAN = 0.6, 0.6
CALLED, CALLED_WITHOUT_HELP = 0.17, 0.31
WINDOW = timedelta(days=7)
HOLD_OUT_MONTHS = MONTHS[3:5]


class Audience:
    """Everybody who came and did not write, month by month."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rng = Random(SEED)  # noqa: S311 -- a story, not a secret
        self.customers = [one for one in stage.members.values() if one.kind == Member.Kind.CUSTOMER]
        self.hold_out = HoldOut.objects.create(
            code="summer-without-hints",
            title="A summer without hints for one in two",
            share=Decimal("0.5"),
            salt="5a17" * 8,
            starts_at=moment(HOLD_OUT_MONTHS[0], 0),
            ends_at=moment(next_month(HOLD_OUT_MONTHS[-1]), 0),
        )

    def come(self, month: date) -> None:
        """Tell of one month."""
        solved = list(Topic.objects.filter(solved_at__lt=moment(next_month(month), 0)).order_by("pk"))
        if not solved:
            return
        place = MONTHS.index(month)
        self._read(month, solved, VISITS[place])
        self._answer(month, solved, ASKED[place])
        self._look_first(month, solved, SESSIONS[place])

    def _read(self, month: date, solved: list[Topic], times: int) -> None:
        visits = []
        for number in range(times):
            topic, seen = self._popular(solved), self._moment_in(month)
            was_solved = topic.solved_at is not None and topic.solved_at <= seen
            visitor = f"{month:%m}{number:08d}"
            visits.append(
                Visit(
                    visitor=visitor,
                    thing_kind=Visit.Thing.TOPIC,
                    thing_id=topic.pk,
                    day=seen.date(),
                    was_solved=was_solved,
                    first_at=seen,
                )
            )
        Visit.objects.bulk_create(visits, batch_size=2000)

    def _answer(self, month: date, solved: list[Topic], people: int) -> None:
        answers = []
        for number in range(people):
            intent = self.rng.random() < INTENT
            found = self.rng.random() < FOUND if intent else None
            answers.append(
                SurveyAnswer(
                    visitor=f"s{month:%m}{number:06d}",
                    thing_kind=Visit.Thing.TOPIC,
                    thing_id=self._popular(solved).pk,
                    asked_at=self._moment_in(month),
                    support_intent=intent,
                    found=found,
                    would_contact=self.rng.random() < WOULD_CONTACT if found else None,
                    locale="de" if self.rng.random() < 0.6 else "en",
                )
            )
        for answer in answers:
            answer.day = answer.asked_at.date()
        SurveyAnswer.objects.bulk_create(answers)

    def _look_first(self, month: date, solved: list[Topic], times: int) -> None:
        runs = month in HOLD_OUT_MONTHS
        sessions = [
            self._session(month, number, runs=runs, held_out=runs and bool(number % 2)) for number in range(times)
        ]
        AskSession.objects.bulk_create(sessions)
        suggestions, events = [], []
        for session in sessions:
            if session.held_out:
                continue
            topic = self._popular(solved)
            suggestion = Suggestion(
                session=session,
                thing_kind=Suggestion.Thing.TOPIC,
                thing_id=topic.pk,
                rank=1,
                shown_at=session.started_at,
                opened_at=session.started_at if session.verdict or self.rng.random() < LEFT_WITH_ANSWER else None,
            )
            suggestions.append(suggestion)
            if session.verdict in {AskSession.Verdict.CONFIRMED, AskSession.Verdict.POTENTIAL}:
                suggestion.opened_at = session.started_at
                events.append(self._event(session))
        Suggestion.objects.bulk_create(suggestions)
        AskEvent.objects.bulk_create(events)

    def _session(self, month: date, number: int, *, runs: bool, held_out: bool) -> AskSession:
        started = self._moment_in(month)
        called = self.rng.random() < (CALLED_WITHOUT_HELP if held_out else CALLED)
        helped = not held_out and self.rng.random() < HELPED
        opened = not held_out and self.rng.random() < LEFT_WITH_ANSWER
        member = self.rng.choice(self.customers) if self.rng.random() < SIGNED_IN else None
        return AskSession(
            visitor=f"a{month:%m}{number:06d}",
            member=member,
            title=self.rng.choice(("It hums at night", "Kein WLAN", "Inverter shows E12", "Blatt schleift")),
            started_at=started,
            hold_out=self.hold_out if runs else None,
            held_out=held_out,
            outcome=AskSession.Outcome.HELPED if helped else AskSession.Outcome.LEFT,
            outcome_at=started + timedelta(minutes=4),
            verdict=_verdict(member, helped=helped, opened=opened, called=called),
            decided_at=started + WINDOW,
            contact_at=started + timedelta(days=2) if called else None,
        )

    def _event(self, session: AskSession) -> AskEvent:
        is_confirmed = session.verdict == AskSession.Verdict.CONFIRMED
        kind = AskEvent.Kind.DEFLECTION_CONFIRMED if is_confirmed else AskEvent.Kind.DEFLECTION_POTENTIAL
        extras = Decided(days=WINDOW.days, outcome=session.outcome, opened=1)
        assert session.decided_at is not None
        return AskEvent(
            kind=kind,
            session=session,
            by=Member.objects.system(),
            occurred_at=session.decided_at,
            origin=Origin.BACKFILL,
            extras=extras.as_json(),
        )

    def _popular(self, solved: list[Topic]) -> Topic:
        """Few questions are read by many."""
        return solved[min(int(self.rng.expovariate(0.12)), len(solved) - 1)]

    def _moment_in(self, month: date) -> datetime:
        days = (next_month(month) - month).days - 8
        return datetime(month.year, month.month, 1, tzinfo=PLACE) + timedelta(
            days=self.rng.randrange(days), minutes=self.rng.randrange(24 * 60)
        )


def _verdict(member: Member | None, *, helped: bool, opened: bool, called: bool) -> str:
    """Judge as the forum does: of strangers nobody knows whether they called, so their word is worth less."""
    if called or not (helped or (opened and member)):
        return AskSession.Verdict.NONE
    return AskSession.Verdict.CONFIRMED if helped and member else AskSession.Verdict.POTENTIAL
