"""Plans who asks what, when, and how it ends; the same plan every time, drawn with a fixed seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from config.demo.happenings import Doubled, Happening
from config.demo.reading import END, MONTHS, moment, next_month, read
from config.demo.roster import LANGUAGES, Roster
from config.demo.threads import Thread

SEED = 800
# How many of the questions with an answer are asked in each month: the community grows.
SHARES = (9, 13, 17, 19, 22, 25)
SEVEN_IN_THE_MORNING, ELEVEN_AT_NIGHT = 7, 22
# The same thing asked again by somebody else, among the variants of one question: the later one points to the earlier.
DUPLICATES = 6


@dataclass(frozen=True)
class Wording:
    """A question as somebody puts it, and what may be answered to it."""

    base: int
    category: str
    language: str
    title: str
    body: str
    tags: list[str]
    answers: list[str]
    staff: str


def plan_questions(roster: Roster) -> list[Happening]:
    """Return everything that happens in the topics, in no particular order."""
    rng = Random(SEED)  # noqa: S311 -- a story, not a secret
    wordings = [wording for language in LANGUAGES for wording in _wordings(language)]
    rng.shuffle(wordings)
    plan: list[Happening] = []
    first: dict[tuple[str, int], int] = {}
    duplicates = 0
    for topic, (wording, at) in enumerate(zip(wordings, _moments(rng, len(wordings)), strict=True), start=1):
        thread = Thread(topic, at, _asker(rng, roster, wording), rng, roster, wording.category)
        thread.ask(wording.title, wording.body, wording.tags)
        canonical = first.setdefault((wording.language, wording.base), topic)
        if canonical != topic and duplicates < DUPLICATES and at.day % 3 == 0:
            duplicates += 1
            thread.point_to_original()
            plan.append(Doubled(thread.clock, "tomasz", topic, canonical))
        else:
            thread.run(wording.answers, wording.staff)
        plan += thread.happenings
    plan += _new_questions(rng, roster, len(wordings))
    plan += _discussions(rng, roster)
    return [happening for happening in plan if happening.at < END]


def _wordings(language: str) -> Iterator[Wording]:
    for base, question in enumerate(read(f"questions_{language}")["question"]):
        for variant in question["variants"]:
            yield Wording(
                base,
                question["category"],
                language,
                question["title"].format(**variant),
                question["body"].format(**variant),
                question["tags"],
                question["answers"],
                question["staff"],
            )


def _moments(rng: Random, number: int) -> list[datetime]:
    """Spread a number of questions over the months, in order."""
    moments = []
    for month, share in zip(MONTHS, SHARES, strict=True):
        count = round(number * share / sum(SHARES))
        moments += [_some_time(rng, month) for _ in range(count)]
    while len(moments) < number:
        moments.append(_some_time(rng, MONTHS[-1]))
    return sorted(moments[:number])


def _some_time(rng: Random, month: date) -> datetime:
    days = (next_month(month) - month).days
    day = month + timedelta(days=rng.randrange(days))
    return moment(day, rng.randint(SEVEN_IN_THE_MORNING, ELEVEN_AT_NIGHT), rng.randrange(60))


def _asker(rng: Random, roster: Roster, wording: Wording) -> str:
    if roster.is_for_circle(wording.category):
        return rng.choice([key for key in roster.circle_members() if key != "helper"])
    askers = [key for key in roster.customers(wording.language) if key != "helper"]
    return rng.choices(askers, [3 if key == "customer" else 1 for key in askers])[0]


def _new_questions(rng: Random, roster: Roster, numbered: int) -> Iterator[Happening]:
    """The last days' questions, to which nobody has replied yet; the first one is the demo customer's own."""
    for place, question in enumerate(read("questions_new")["question"]):
        at = END - timedelta(hours=7 * place + rng.randint(3, 8))
        language = roster.language_of(question["category"])
        others = [key for key in roster.customers(language) if key not in {"customer", "helper"}]
        thread = Thread(
            numbered + 1 + place,
            at,
            rng.choice(others) if place else "customer",
            rng,
            roster,
            question["category"],
        )
        thread.ask(question["title"], question["body"], question["tags"])
        thread.gather_me_toos(at_most=2)
        yield from thread.happenings


def _discussions(rng: Random, roster: Roster) -> Iterator[Happening]:
    for place, discussion in enumerate(read("questions_new")["discussion"]):
        category: str = discussion["category"]
        thread = Thread(900 + place, moment(MONTHS[1 + place], 18), _host(roster, category), rng, roster, category)
        thread.ask(discussion["title"], discussion["body"], discussion["tags"], kind="discussion")
        for reply in discussion["replies"]:
            thread.reply(thread.somebody(), reply)
        yield from thread.happenings


def _host(roster: Roster, category: str) -> str:
    return "community" if roster.language_of(category) == "de" else "orla"
