"""How one thread goes: who replies after how long, who thanks, and whether the solution holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from config.demo.happenings import Answered, Asked, Happening, Joined, Praised, Solved, Withdrawn
from config.demo.reading import END, read
from config.demo.roster import BUSY_HELPERS, Roster

# How questions end, in per cent; the last weeks' questions have had less time.
ENDINGS = {"peer": 64, "staff": 17, "asker": 4, "open": 10, "silent": 5}
RECENT_ENDINGS = {"peer": 46, "staff": 12, "asker": 2, "open": 24, "silent": 16}
RECENT = timedelta(days=18)
FAILS_IN_PER_CENT = 14


class Thread:
    """Writes down the happenings of one topic while its clock goes on."""

    def __init__(self, topic: int, at: datetime, asker: str, rng: Random, roster: Roster, category: str) -> None:
        self.topic = topic
        self.clock = at
        self.asker = asker
        self.rng = rng
        self.roster = roster
        self.language = roster.language_of(category)
        self.words = read("small_talk")[self.language]
        self.peers = roster.circle_members() if roster.is_for_circle(category) else roster.peers(self.language)
        self.category = category
        self.happenings: list[Happening] = []
        self.posts: list[str] = []

    def ask(self, title: str, body: str, tags: Sequence[str], kind: str = "question") -> None:
        """Open the topic."""
        self.posts.append(self.asker)
        self.happenings.append(
            Asked(self.clock, self.asker, self.topic, kind, self.category, title, body.strip(), tuple(tags))
        )

    def run(self, answers: Sequence[str], staff: str) -> None:
        """Let the question take one of its courses."""
        endings = RECENT_ENDINGS if END - self.clock < RECENT else ENDINGS
        ending = self.rng.choices(list(endings), list(endings.values()))[0]
        self.gather_me_toos(at_most=5)
        getattr(self, f"end_{ending}")(answers, staff)

    def end_peer(self, answers: Sequence[str], staff: str) -> None:
        """Another customer or a partner knows the answer."""
        if self.rng.random() < 0.35:
            self.small_talk("asks_back")
        if len(answers) > 1 and self.rng.random() < 0.5:
            self.reply(self.somebody(), answers[1])
        solution = self.reply(self.somebody(), answers[0])
        self.mark(solution, by=self.asker)
        if self.rng.randrange(100) < FAILS_IN_PER_CENT:
            self.fail(staff)

    def end_staff(self, answers: Sequence[str], staff: str) -> None:
        """Nobody knew it in time; support answers."""
        if len(answers) > 1 and self.rng.random() < 0.6:
            self.reply(self.somebody(), answers[1])
        self.solve_by_staff(staff)

    def end_asker(self, answers: Sequence[str], _staff: str) -> None:
        """The asker finds it alone and says so."""
        self.wait(20)
        found = self.reply(self.asker, f"{self.words['found_myself']}\n\n{answers[0].strip()}")
        self.mark(found, by=self.asker)

    def end_open(self, answers: Sequence[str], _staff: str) -> None:
        """Somebody replied, and nothing came of it yet."""
        self.small_talk("asks_back")
        if len(answers) > 1:
            self.reply(self.somebody(), answers[1])
        if self.rng.random() < 0.5:
            self.small_talk("same")

    def end_silent(self, _answers: Sequence[str], _staff: str) -> None:
        """Nobody replied."""

    def mark(self, post: int, *, by: str) -> None:
        """Make a post the solution and let those who were helped say so."""
        self.wait(4)
        if self.rng.random() < 0.6 and by == self.asker and self.posts[post - 1] != self.asker:
            self.posts.append(self.asker)
            thanks = self.rng.choice(self.words["thanks"])
            self.happenings.append(Answered(self.clock, self.asker, self.topic, thanks))
        self.happenings.append(Solved(self.clock + timedelta(minutes=1), by, self.topic, post))
        for reader in self.some_peers(at_most=6):
            if reader != self.posts[post - 1]:
                later = self.clock + timedelta(hours=self.rng.randint(1, 400))
                self.happenings.append(Praised(later, reader, self.topic, post))

    def fail(self, staff: str) -> None:
        """The solution did not last; sometimes support finds the right one."""
        self.clock += timedelta(days=self.rng.randint(3, 40))
        self.small_talk("failed", by=self.asker)
        self.happenings.append(Withdrawn(self.clock + timedelta(minutes=2), self.asker, self.topic))
        if self.rng.random() < 0.5:
            self.solve_by_staff(staff)

    def solve_by_staff(self, staff: str) -> None:
        """Support answers in the thread and marks the answer."""
        self.wait(30)
        agent = self.rng.choice(self.roster.agents(self.language))
        self.mark(self.reply(agent, staff), by=agent)

    def point_to_original(self) -> None:
        """A moderator has seen this before."""
        self.wait(3)
        self.reply("tomasz", self.words["duplicate"])

    def small_talk(self, kind: str, *, by: str = "") -> None:
        """Say something that does not solve it."""
        self.reply(by or self.somebody(), self.rng.choice(self.words[kind]))

    def reply(self, by: str, body: str) -> int:
        """Add a post after a while and return its number."""
        self.wait(6)
        self.posts.append(by)
        self.happenings.append(Answered(self.clock, by, self.topic, body.strip()))
        return len(self.posts)

    def gather_me_toos(self, *, at_most: int) -> None:
        """Some have the problem too."""
        for peer in self.some_peers(at_most=at_most):
            later = self.clock + timedelta(hours=self.rng.randint(1, 200))
            self.happenings.append(Joined(later, peer, self.topic))

    def somebody(self) -> str:
        """Draw a peer other than the asker; some help more often than others."""
        peers = [key for key in self.peers if key != self.asker]
        return self.rng.choices(peers, [BUSY_HELPERS.get(key, 1) for key in peers])[0]

    def some_peers(self, *, at_most: int) -> list[str]:
        """Draw a few peers other than the asker, each once."""
        peers = [key for key in self.peers if key != self.asker]
        return self.rng.sample(peers, self.rng.randint(0, min(at_most, len(peers))))

    def wait(self, hours: float) -> None:
        """Let some time pass, about so many hours on average."""
        self.clock += timedelta(minutes=5 + min(self.rng.expovariate(1 / hours), 5 * hours) * 60 // 1)
