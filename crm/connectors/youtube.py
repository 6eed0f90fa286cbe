"""YouTube: comments below the videos of a channel, page by page, within the quota of a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.connectors.base import (
    Answer,
    Author,
    CannotBeRead,
    CannotSearch,
    Connector,
    Counted,
    Fetched,
    News,
    Pulled,
    Said,
    Secrets,
    Sought,
)
from crm.connectors.gone import absent
from crm.connectors.http import ask_json, tell_json
from crm.connectors.reading import address, counted, mapping, moment, name_of, read_json, sequence, text, write_json
from crm.models import Channel, Message, Network, SavedSearch
from crm.presence_figures import PresenceMetric

BASE = "https://youtube.googleapis.com"
QUOTA_A_DAY = 10_000
SEARCH_QUOTA_A_DAY = 500
_PAGE = 100
_LONGEST_COMMENT = 10_000
# The quota begins anew at midnight where Google is at home.
_ZONE = ZoneInfo("America/Los_Angeles")
_FIGURES = {
    "subscriberCount": PresenceMetric.FOLLOWERS,
    "viewCount": PresenceMetric.VIEWS,
    "videoCount": PresenceMetric.POSTS,
}


class YouTube(Connector):
    """``options``: ``channel_id`` or ``video_id``; ``quota`` of units a day; ``oauth`` when the secret is a token, not a key."""

    network = Network.YOUTUBE
    pulls = True
    reads_presence = True
    looks_back = True
    replies = True
    is_among_others = True

    def pull(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any]) -> Pulled:
        if not any(_whose(channel).values()):
            return Pulled((), cursor)
        spent = _spent(cursor)
        if spent + 1 > _quota(channel):
            return Pulled((), cursor, not_before=_tomorrow())
        newest, page = text(cursor.get("newest")), text(cursor.get("page"))
        threads, events, onward, spent = self._page(channel, secrets, page, spent=spent)
        moments = [_written(thread) for thread in threads]
        seen = text(cursor.get("seen")) if page else ""
        seen = max([seen, *moments])
        reached = not onward or not newest or any(one <= newest for one in moments)
        new = {"day": _day(), "spent": spent, "newest": seen if reached else newest}
        if not reached:
            new |= {"page": onward, "seen": seen}
        return Pulled(events, new, has_more=not reached)

    def look_back(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any], since: datetime) -> Pulled:
        """The newest thread comes first; it spends no more in a day than a search may, beside the look at the channel."""
        spent = _spent(cursor)
        if not any(_whose(channel).values()):
            return Pulled((), cursor)
        if spent + 1 > _search_quota(channel):
            return Pulled((), cursor, has_more=True, not_before=_tomorrow())
        page = text(cursor.get("page"))
        threads, events, onward, spent = self._page(channel, secrets, page, spent=spent, most=_search_quota(channel))
        is_over = onward in {"", page} or any(moment(_written(thread), "the thread") <= since for thread in threads)
        return Pulled(events, {"day": _day(), "spent": spent, "page": onward}, has_more=not is_over)

    def _page(
        self, channel: Channel, secrets: Secrets, page: str, *, spent: int, most: int | None = None
    ) -> tuple[list[Mapping[str, Any]], list[Fetched], str, int]:
        """Return the threads of a page, all that is said in them, how the next one is called, and what is spent then."""
        answer, _answered = ask_json(
            f"{_base(channel)}/commentThreads",
            {"part": "snippet,replies", "maxResults": _PAGE, "order": "time", "pageToken": page, **_whose(channel)},
            headers=_headers(channel, secrets),
        )
        spent, most = spent + 1, most or _quota(channel)
        threads = [mapping(one, "the thread") for one in sequence(mapping(answer, "the answer").get("items"), "items")]
        events = list[Fetched]()
        for thread in threads:
            comments, cost = self._comments(channel, secrets, thread, left=most - spent)
            spent += cost
            events += [_fetched(comment) for comment in comments]
        return threads, events, text(answer.get("nextPageToken")), spent

    def refuse_search(self, channel: Channel, secrets: Secrets, sought: Sought) -> CannotSearch | None:
        if sought.kind == SavedSearch.Kind.HASHTAG:
            return CannotSearch(_("YouTube does not find comments by hashtags. Look for the word instead."), "kind")
        if sought.language:
            return CannotSearch(_("YouTube does not tell in which language a comment is."), "language")
        if not any(_whose(channel).values()):
            return CannotSearch(
                _("YouTube looks for words only below the videos of one channel. Say in the options which."), "channel"
            )
        return None

    def search(self, channel: Channel, secrets: Secrets, sought: Sought, cursor: Mapping[str, Any]) -> Pulled:
        """Comments that begin a thread; answers below them come by the look at the whole channel."""
        spent = _spent(cursor)
        if spent + 1 > _search_quota(channel):
            return Pulled((), cursor)
        newest, page = text(cursor.get("newest")), text(cursor.get("page"))
        given = {"part": "snippet", "maxResults": _PAGE, "order": "time", "pageToken": page}
        answer, _answered = ask_json(
            f"{_base(channel)}/commentThreads",
            given | {"searchTerms": sought.words} | _whose(channel),
            headers=_headers(channel, secrets),
        )
        threads = [mapping(one, "the thread") for one in sequence(mapping(answer, "the answer").get("items"), "items")]
        moments, onward = [_written(thread) for thread in threads], text(answer.get("nextPageToken"))
        seen = max([text(cursor.get("seen")) if page else "", newest, *moments])
        reached = not onward or not newest or any(one <= newest for one in moments)
        new = {"day": _day(), "spent": spent + 1, "newest": seen if reached else newest}
        if not reached:
            new |= {"page": onward, "seen": seen}
        return Pulled([_fetched(_top(thread)) for thread in threads], new, has_more=not reached)

    def _comments(
        self, channel: Channel, secrets: Secrets, thread: Mapping[str, Any], *, left: int
    ) -> tuple[list[Mapping[str, Any]], int]:
        """Return a thread's comments, and what it cost to fetch those that did not come along."""
        snippet = mapping(thread.get("snippet"), "the thread")
        top = mapping(snippet.get("topLevelComment"), "the comment")
        along = mapping(thread.get("replies") or {}, "the replies").get("comments") or []
        replies = [mapping(one, "the reply") for one in sequence(along, "the replies")]
        total, cost, page = snippet.get("totalReplyCount"), 0, ""
        if left > 0 and isinstance(total, int) and total > len(replies):
            replies = []
            while cost < left:
                given = {"part": "snippet", "parentId": text(top.get("id")), "maxResults": _PAGE, "pageToken": page}
                answer, _answered = ask_json(f"{_base(channel)}/comments", given, headers=_headers(channel, secrets))
                cost += 1
                replies += [mapping(one, "the reply") for one in sequence(answer.get("items"), "items")]
                onward = text(answer.get("nextPageToken"))
                if not onward or onward == page:
                    break
                page = onward
        return [top, *replies], cost

    def parse(self, raw: bytes) -> Sequence[News]:
        comment = mapping(read_json(raw), "the comment")
        snippet = mapping(comment.get("snippet"), "the snippet")
        owner = snippet.get("authorChannelId")
        name = text(snippet.get("authorDisplayName"), limit=200)
        written = moment(snippet.get("publishedAt"), "the comment")
        changed = moment(snippet.get("updatedAt") or snippet.get("publishedAt"), "the comment")
        external_id = name_of(comment.get("id"), "the comment")
        author = text(owner.get("value"), limit=300) if isinstance(owner, dict) else ""
        return [
            Said(
                external_id=external_id,
                author=Author(
                    author or f"author-of:{external_id}"[:300], name, name, address(snippet.get("authorChannelUrl"))
                ),
                text=text(snippet.get("textOriginal") or snippet.get("textDisplay")),
                written_at=written,
                in_reply_to=text(snippet.get("parentId"), limit=300),
                url=_link(snippet, external_id),
                edited_at=changed if changed > written else None,
            )
        ]

    def is_ours(self, channel: Channel, author: Author) -> bool:
        return author.external_id == text(channel.options.get("channel_id"))

    def longest_answer(self, channel: Channel, to: Message) -> int | None:
        return _LONGEST_COMMENT

    def reply(self, channel: Channel, secrets: Secrets, answer: Answer) -> str:
        # Answers to answers hang on the first comment.
        parent = answer.to.in_reply_to or answer.to.external_id
        said = {"snippet": {"parentId": parent, "textOriginal": answer.text}}
        made = tell_json(f"{_base(channel)}/comments?part=snippet", said, headers=_headers(channel, secrets))
        return name_of(mapping(made, "the answer").get("id"), "the answer")

    def read_presence(self, channel: Channel, secrets: Secrets, external_id: str, handle: str) -> Sequence[Counted]:
        """One unit of the quota."""
        given = {"part": "statistics", "id": external_id}
        answer, _answered = ask_json(f"{_base(channel)}/channels", given, headers=_headers(channel, secrets))
        # A channel that is not there is an answer without items, or with none.
        items = sequence(mapping(answer, "the answer").get("items") or [], "items")
        if not items:
            return ()
        figures = dict(mapping(mapping(items[0], "the channel").get("statistics"), "the statistics"))
        if figures.get("hiddenSubscriberCount") is True:
            # What is told then is no count.
            figures.pop("subscriberCount", None)
        return counted(figures, _FIGURES)

    def gone(self, channel: Channel, secrets: Secrets, ids: Collection[str], cursor: Mapping[str, Any]) -> Pulled:
        """One unit of the quota; it spends no more in a day than a search may, beside the look at the channel."""
        spent = _spent(cursor)
        if spent + 1 > _search_quota(channel):
            return Pulled((), cursor, not_before=_tomorrow())
        given = {"part": "id", "id": ",".join(ids)}
        answer, _answered = ask_json(f"{_base(channel)}/comments", given, headers=_headers(channel, secrets))
        found = mapping(answer, "the answer")
        # What is silent about a comment says that it is gone only where it is the whole answer to this very question.
        if found.get("kind") != "youtube#commentListResponse" or found.get("nextPageToken"):
            raise CannotBeRead("the answer is no whole list of comments")
        rows = sequence(found.get("items"), "items")
        there = {text(mapping(row, "the comment").get("id")) for row in rows}
        return Pulled(absent(ids, there), {"day": _day(), "spent": spent + 1})


def _base(channel: Channel) -> str:
    return (channel.address or BASE).rstrip("/") + "/youtube/v3"


def _headers(channel: Channel, secrets: Secrets) -> dict[str, str]:
    """The key goes into a header: addresses are written into logs on the way."""
    if channel.options.get("oauth"):
        return {"Authorization": f"Bearer {secrets.access}"}
    return {"X-Goog-Api-Key": secrets.access}


def _whose(channel: Channel) -> dict[str, str]:
    video = text(channel.options.get("video_id"))
    return {"videoId": video} if video else {"allThreadsRelatedToChannelId": text(channel.options.get("channel_id"))}


def _quota(channel: Channel) -> int:
    quota = channel.options.get("quota")
    return quota if isinstance(quota, int) and quota > 0 else QUOTA_A_DAY


def _search_quota(channel: Channel) -> int:
    """What each search may spend in a day, and asking what is gone; the look at the channel has its own."""
    quota = channel.options.get("search_quota")
    return quota if isinstance(quota, int) and quota > 0 else SEARCH_QUOTA_A_DAY


def _day() -> str:
    return timezone.now().astimezone(_ZONE).date().isoformat()


def _spent(cursor: Mapping[str, Any]) -> int:
    spent = cursor.get("spent")
    return spent if cursor.get("day") == _day() and isinstance(spent, int) else 0


def _tomorrow() -> datetime:
    midnight = timezone.now().astimezone(_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def _top(thread: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(thread.get("snippet"), "the thread").get("topLevelComment"), "the comment")


def _written(thread: Mapping[str, Any]) -> str:
    return text(mapping(_top(thread).get("snippet"), "the snippet").get("publishedAt"))


def _fetched(comment: Mapping[str, Any]) -> Fetched:
    changed = text(mapping(comment.get("snippet"), "the snippet").get("updatedAt"))
    return Fetched(f"{name_of(comment.get('id'), 'the comment')}:{changed}"[:300], write_json(comment))


def _link(snippet: Mapping[str, Any], external_id: str) -> str:
    video = text(snippet.get("videoId"), limit=40)
    return f"https://www.youtube.com/watch?v={video}&lc={external_id}"[:500] if video else ""
