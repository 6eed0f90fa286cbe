"""The contract of a connector: what a network hands in becomes news, and what we say goes out to it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from crm.models import Channel, ChannelSecret, InboundEvent, Message, Network
from crm.presence_figures import PresenceMetric
from ideas.issue_names import IssueTold

Signature = InboundEvent.Signature


class CannotBeRead(Exception):
    """What came in is not of the form that the network promises; it is tried again, then set aside."""


class NotSupported(Exception):
    """What came in is well formed, but of a kind that nobody here takes in; it is kept as it came."""


class NetworkIsAway(Exception):
    """The network does not answer, or not as agreed; the next turn tries again."""


class NetworkSaysLater(NetworkIsAway):
    """The network asks for patience; it says for how long."""

    def __init__(self, until: datetime) -> None:
        """Take the moment before which nobody should ask again."""
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class AccessIsRefused(NetworkIsAway):
    """The network does not accept the token or password; a person has to give it another one."""


class AnswerIsNotTaken(NetworkIsAway):
    """The network takes this answer neither now nor later, and says why."""


class WindowIsOver(AnswerIsNotTaken):
    """Too much time went by since somebody wrote; the network lets nobody answer any more."""


@dataclass(frozen=True)
class Author:
    """Who wrote, as the network names them for good."""

    external_id: str
    name: str = ""
    handle: str = ""
    url: str = ""
    follower_count: int | None = None


@dataclass(frozen=True)
class Said:
    """Something that was written, or written anew: ``edited_at`` tells since when it reads like this."""

    external_id: str
    author: Author
    text: str
    written_at: datetime
    format: str = Message.Format.PLAIN
    visibility: str = Message.Visibility.PUBLIC
    direction: str = Message.Direction.IN
    in_reply_to: str = ""
    subject: str = ""
    url: str = ""
    edited_at: datetime | None = None
    # To whom it is said, where we say it in private, and by which key, where the network gives that back.
    to: str = ""
    key: str = ""
    # Where anybody can write in anybody's name: which server says that it was them, or nothing. Elsewhere the network knows.
    vouched_by: str | None = None
    # There was more than what was read of it.
    is_cut_off: bool = False


@dataclass(frozen=True)
class Removed:
    """Something that its author or the network took away."""

    external_id: str
    author: Author | None
    removed_at: datetime


@dataclass(frozen=True)
class Noted:
    """Understood, and nothing that anybody said."""

    what: str


@dataclass(frozen=True)
class Bounced:
    """An answer of ours did not arrive."""

    external_id: str
    why: str
    is_final: bool


News = Said | Removed | Noted | Bounced | IssueTold


@dataclass(frozen=True)
class Post:
    """A request to a hook, before anybody believes it."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Delivery:
    """What a request turned out to be: by which name it is kept once, and whether its signature is right."""

    external_id: str
    signature: Signature


@dataclass(frozen=True)
class Fetched:
    """One thing that was fetched, as it came."""

    external_id: str
    raw: bytes
    is_backfill: bool = False


@dataclass(frozen=True)
class Gap:
    """What may be missing: the network had more between two moments than it would still give."""

    since: datetime | None
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class Pulled:
    """One look at a network: what it had, where the next look goes on, and whether there is more to fetch at once."""

    events: Sequence[Fetched]
    cursor: Mapping[str, Any]
    has_more: bool = False
    gap: Gap | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Secrets:
    """The open secrets of a channel, the newest first; they are passed on and never kept, shown or logged."""

    by_use: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    @property
    def signing(self) -> Sequence[str]:
        """Those by which signatures are checked."""
        return self.by_use.get(ChannelSecret.Use.SIGNING, ())

    @property
    def handshake(self) -> Sequence[str]:
        """Those by which a webhook is greeted."""
        return self.by_use.get(ChannelSecret.Use.HANDSHAKE, ())

    @property
    def access(self) -> str:
        """The newest token or password."""
        return next(iter(self.by_use.get(ChannelSecret.Use.ACCESS, ())), "")


@dataclass(frozen=True)
class Sought:
    """What a saved search looks for: a hashtag without its sign, or words as the network takes them."""

    kind: str
    words: str
    language: str = ""


@dataclass(frozen=True)
class CannotSearch:
    """Why a network does not look for something, and which part of it is meant."""

    sentence: StrPromise
    about: str = "words"


@dataclass(frozen=True)
class Counted:
    """One figure that a network tells of an account of ours."""

    metric: PresenceMetric
    value: int


@dataclass(frozen=True)
class Answer:
    """What is to be said: to which message, by which key it is known again, and what ``above`` that message it goes on with."""

    text: str
    to: Message
    key: str
    above: Sequence[str] = ()


class Connector:
    """Speaks with one network; a subclass says what the network can do.

    Nothing here writes to the database: what comes in is kept by the act that asked, and read later by ``parse``.
    """

    network: ClassVar[Network]
    pushes: ClassVar[bool] = False
    # Whether what is fetched is taken away there, so that it must be safe here first.
    empties: ClassVar[bool] = False
    pulls: ClassVar[bool] = False
    looks_back: ClassVar[bool] = False
    replies: ClassVar[bool] = False
    # Whether it can be asked how an account of ours fares.
    reads_presence: ClassVar[bool] = False
    # Whether what somebody writes in private is one conversation that goes on, without saying what it answers.
    talks: ClassVar[bool] = False
    # Whether we are there as one account among others, so that what we say there is told apart by its author.
    is_among_others: ClassVar[bool] = False
    # Whether the other side knows an answer again by its key, so that a doubtful one may simply be sent once more.
    repeats_safely: ClassVar[bool] = False
    kept_headers: ClassVar[tuple[str, ...]] = ()

    def greet(self, given: Mapping[str, str], secrets: Secrets) -> str | None:
        """Answer the first greeting of a webhook, or nothing when it does not know the word."""
        return None

    def accept(self, post: Post, secrets: Secrets) -> Delivery:
        """Judge a request to the hook by its signature."""
        raise NotImplementedError

    def parts(self, raw: bytes) -> Sequence[bytes]:
        """Cut a delivery into the things that it holds, each of which is handled by itself."""
        return [raw]

    def parse(self, raw: bytes) -> Sequence[News]:
        """Read one thing; raises ``CannotBeRead`` or ``NotSupported``."""
        raise NotImplementedError

    def pull(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any]) -> Pulled:
        """Look what is new since the cursor; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def look_back(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any], since: datetime) -> Pulled:
        """Fetch one page backwards, until a moment is reached or nothing is left; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def empty(self, channel: Channel, secrets: Secrets, keep: Callable[[Fetched], None]) -> int:
        """Hand over one thing after the other and let the network put it away then; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def refuse_search(self, channel: Channel, secrets: Secrets, sought: Sought) -> CannotSearch | None:
        """Tell why the network cannot be asked for this, or nothing when it can."""
        return CannotSearch(
            _("This network cannot be searched: what people say there comes by itself or not at all."), "channel"
        )

    def search(self, channel: Channel, secrets: Secrets, sought: Sought, cursor: Mapping[str, Any]) -> Pulled:
        """Look what a search finds since the cursor; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def gone(self, channel: Channel, secrets: Secrets, ids: Collection[str], cursor: Mapping[str, Any]) -> Pulled:
        """Look which of these messages are no longer there, as ``absent`` says it; raises ``NetworkIsAway``."""
        return Pulled((), cursor)

    def read_presence(self, channel: Channel, secrets: Secrets, external_id: str, handle: str) -> Sequence[Counted]:
        """Ask for the figures of an account of ours as they are now; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def is_ours(self, channel: Channel, author: Author) -> bool:
        """Tell whether the options of the channel say that this is our own account."""
        return False

    def longest_answer(self, channel: Channel, to: Message) -> int | None:
        """Tell how long an answer to this may be, as the network counts; nothing where no bound is known."""
        return None

    def length_of(self, answer: Answer) -> int:
        """Count an answer as the network does, with whatever it is sent with."""
        return len(answer.text)

    def reply(self, channel: Channel, secrets: Secrets, answer: Answer) -> str:
        """Say something and return its id on the network; raises ``NetworkIsAway``."""
        raise NotImplementedError
