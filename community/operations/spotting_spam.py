"""Weighs what a newcomer writes by rules that are data, and says why; proven members and our team are spared."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from community.errors.moderating import MemberIsSilenced, WordIsRefused
from community.models import Category, Member, Post, SpamRule, SpamVerdict, Topic, WatchedWord
from community.operations import reading_texts as reading
from community.operations.rulebook import Rulebook, read_rulebook
from community.permissions import is_keeper
from community.trust import trust_of

Code = SpamRule.Code
# How much of a sign is beyond the usual, and what gave it away.
Seen = tuple[int, str]
SPURT = timedelta(minutes=10)
POSTS_COMPARED = 30
# What is more than usual of the same sign counts on, but not without end.
MORE_AT_MOST = 3
LINKS_COMPARED = 10


@dataclass(frozen=True)
class Finding:
    """One sign of spam in a text, with what gave it away."""

    rule: str
    points: int
    detail: str = ""


@dataclass(frozen=True)
class Judgement:
    """What the rules say about a text; nobody looked at those of whom is spared."""

    findings: tuple[Finding, ...] = ()
    is_held: bool = False
    fingerprint: str = ""
    is_spared: bool = False
    topic_is_locked: bool = False
    topic_asks_again: bool = False

    @property
    def points(self) -> int:
        """All findings together."""
        return sum(finding.points for finding in self.findings)


@dataclass
class _Text:
    """A text beside all that is needed to weigh it."""

    by: Member
    category: Category
    topic: Topic | None
    now: datetime
    words: str
    watched: list[WatchedWord]
    book: Rulebook
    links: list[str] = field(default_factory=list)


def judge_text(body: str, *, by: Member, category: Category, topic: Topic | None = None) -> Judgement:
    """Weigh a text that somebody is about to post; writes nothing.

    Links that others have put into the same topic, quotations and code count for nothing. Raises ``MemberIsSilenced``
    or ``WordIsRefused``.
    """
    words, now, trust = reading.own_words(body), timezone.now(), trust_of(by)
    fingerprint = reading.fingerprint_of(words)
    book = read_rulebook(by, trust=trust, fingerprint=fingerprint, topic=topic, now=now)
    if book.silence is not None:
        end = book.silence["end"]
        raise MemberIsSilenced.until(datetime.fromisoformat(end) if end else None, book.silence["reason"])
    spared = Judgement(is_spared=True, topic_is_locked=book.topic_is_locked, topic_asks_again=book.topic_asks_again)
    if is_keeper(by) or by.is_employee:
        return spared
    found = list(_watched_in(words, book.watched))
    if any(one.consequence == WatchedWord.Consequence.REFUSE for one in found):
        raise WordIsRefused(pointer="/body")
    if trust >= book.policy.spared_from:
        return spared
    text = _Text(by, category, topic, now, words, found, book)
    text.links = _foreign_links(text)
    findings = tuple(finding for rule in book.rules if rule.code in SIGNS for finding in _findings(rule, text))
    must_wait = (
        any(one.consequence == WatchedWord.Consequence.HOLD for one in found)
        or (trust == 0 and len(text.links) > book.policy.newcomer_links)
        or (trust == 0 and _is_among_first(by, book.policy.first_posts))
    )
    points = sum(finding.points for finding in findings)
    is_held = must_wait or points >= book.policy.hold_at
    return replace(spared, findings=findings, is_held=is_held, fingerprint=fingerprint, is_spared=False)


def record_verdict(judgement: Judgement, kind: str, thing_id: int, *, by: Member) -> None:
    """Keep what the rules said; that an account is new, said of a short text, is nothing worth keeping."""
    says = judgement.is_held or judgement.fingerprint or any(one.rule != Code.NEW_ACCOUNT for one in judgement.findings)
    if judgement.is_spared or not says:
        return
    SpamVerdict.objects.create(
        thing_kind=kind,
        thing_id=thing_id,
        member=by,
        points=judgement.points,
        is_held=judgement.is_held,
        findings=[asdict(finding) for finding in judgement.findings],
        fingerprint=judgement.fingerprint,
    )


def _findings(rule: SpamRule, text: _Text) -> Iterator[Finding]:
    """What is beyond the usual is worth the points, and each one more of it half of them again."""
    beyond, detail = SIGNS[rule.code](rule, text)
    if beyond > 0:
        more = min(beyond - 1, MORE_AT_MOST)
        yield Finding(rule.code, rule.points + more * rule.points // 2, detail)


def _links(rule: SpamRule, text: _Text) -> Seen:
    return len(text.links) - rule.limit, _few(map(reading.host_of, text.links))


def _new_domains(rule: SpamRule, text: _Text) -> Seen:
    hosts = set(map(reading.host_of, text.links))
    return len(hosts) - rule.limit, _few(sorted(hosts))


def _phones(rule: SpamRule, text: _Text) -> Seen:
    phones = reading.phones_in(text.words)
    return len(phones) - rule.limit, _few(phones)


def _words(rule: SpamRule, text: _Text) -> Seen:
    pointed = [one.text for one in text.watched if one.consequence == WatchedWord.Consequence.POINTS]
    return len(pointed) - rule.limit, _few(pointed)


def _repeats_self(rule: SpamRule, text: _Text) -> Seen:
    copies = sum(reading.is_alike(text.words, reading.own_words(body)) for body, _at in text.book.recent)
    return copies - rule.limit, str(copies)


def _repeats_others(rule: SpamRule, text: _Text) -> Seen:
    copies = text.book.copies_of_others
    return copies - rule.limit, str(copies)


def _speed(rule: SpamRule, text: _Text) -> Seen:
    quick = sum(at > text.now - SPURT for _body, at in text.book.recent)
    return int(quick > rule.limit * settings.RATE_LIMIT_FACTOR), str(quick)


def _new_account(rule: SpamRule, text: _Text) -> Seen:
    return int(text.by.joined_at > text.now - timedelta(hours=rule.limit)), ""


def _language(_rule: SpamRule, text: _Text) -> Seen:
    language = reading.language_of(text.words)
    known = text.category.language in {"en", "de"}
    return int(known and language not in {"", text.category.language}), language


SIGNS: dict[str, Callable[[SpamRule, _Text], Seen]] = {
    Code.LINKS: _links,
    Code.NEW_DOMAINS: _new_domains,
    Code.REPEATS_SELF: _repeats_self,
    Code.REPEATS_OTHERS: _repeats_others,
    Code.SPEED: _speed,
    Code.NEW_ACCOUNT: _new_account,
    Code.LANGUAGE: _language,
    Code.PHONE: _phones,
    Code.WORDS: _words,
}


def _foreign_links(text: _Text) -> list[str]:
    """Return the links that lead elsewhere and that nobody else has brought into this topic."""
    allowed = [one.text for one in text.book.watched if one.consequence == WatchedWord.Consequence.ALLOW]
    allowed.append(urlsplit(settings.BASE_URL).hostname or "localhost")
    links = [
        link
        for link in reading.links_in(text.words)
        if not any(reading.is_below(reading.host_of(link), domain) for domain in allowed)
    ]
    if not links or text.topic is None:
        return links
    stands = Q()
    for link in links[:LINKS_COMPARED]:
        stands |= Q(body__contains=link)
    others = Post.objects.standing().filter(stands, topic=text.topic).exclude(author=text.by)
    known = "\n".join(others.values_list("body", flat=True)[:POSTS_COMPARED])
    return [link for link in links if link not in known]


def _watched_in(words: str, watched: list[WatchedWord]) -> Iterator[WatchedWord]:
    hosts = [reading.host_of(link) for link in reading.links_in(words)]
    for one in watched:
        if one.kind == WatchedWord.Kind.DOMAIN:
            if any(reading.is_below(host, one.text) for host in hosts):
                yield one
        elif re.search(rf"(?<!\w){re.escape(one.text)}(?!\w)", words, re.IGNORECASE):
            yield one


def _is_among_first(member: Member, number: int) -> bool:
    return number > 0 and Post.objects.standing().filter(author=member)[:number].count() < number


def _few(details: Iterable[str]) -> str:
    return ", ".join(list(details)[:5])[:200]
