"""What is measured of a presence: each figure with its unit, how it adds up, and who may say it. Pure definitions."""

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PresenceMetric(models.TextChoices):
    """The closed list."""

    FOLLOWERS = "followers", _("followers")
    FOLLOWING = "following", _("following")
    POSTS = "posts", _("posts")
    VIEWS = "views", _("views")
    REACH = "reach", _("reach")
    IMPRESSIONS = "impressions", _("impressions")
    INTERACTIONS = "interactions", _("interactions")
    MENTIONS = "mentions", _("mentions heard")
    REPLIES = "replies", _("answers sent")
    REPLY_HOURS = "reply_hours", _("hours to the first answer")
    ANSWERED_SHARE = "answered_share", _("share answered")


class Unit(models.TextChoices):
    """In what a figure is given."""

    ACCOUNTS = "accounts", _("accounts there")
    PIECES = "pieces", _("pieces")
    TIMES = "times", _("times")
    HOURS = "hours", _("hours")
    PERCENT = "percent", _("percent")


class Kind(Enum):
    """How figures of several days belong together."""

    # As it stands at the end of the day; the newest one counts.
    LEVEL = "level"
    # What happened on the day; days add up.
    FLOW = "flow"
    # A middle or a share of the day; it never adds up.
    RATE = "rate"


@dataclass(frozen=True)
class Defined:
    """What a figure is."""

    unit: Unit
    kind: Kind
    meaning: str | Promise
    # Counted from our own messages; nobody can say it better.
    is_computed: bool = False


_M = PresenceMetric
DEFINED: dict[str, Defined] = {
    _M.FOLLOWERS: Defined(Unit.ACCOUNTS, Kind.LEVEL, _("Accounts that follow or subscribe, at the end of the day.")),
    _M.FOLLOWING: Defined(Unit.ACCOUNTS, Kind.LEVEL, _("Accounts that we follow.")),
    _M.POSTS: Defined(Unit.PIECES, Kind.LEVEL, _("Posts or videos of ours, all in all.")),
    _M.VIEWS: Defined(Unit.TIMES, Kind.LEVEL, _("Views of all that is ours there, all in all.")),
    _M.REACH: Defined(Unit.ACCOUNTS, Kind.FLOW, _("Accounts that saw something of ours on the day.")),
    _M.IMPRESSIONS: Defined(Unit.TIMES, Kind.FLOW, _("How often something of ours was shown on the day.")),
    _M.INTERACTIONS: Defined(Unit.TIMES, Kind.FLOW, _("Likes, comments and shares of the day.")),
    _M.MENTIONS: Defined(Unit.PIECES, Kind.FLOW, _("What was said on the channel on the day."), is_computed=True),
    _M.REPLIES: Defined(Unit.PIECES, Kind.FLOW, _("Answers that we gave on the channel on the day."), is_computed=True),
    _M.REPLY_HOURS: Defined(
        Unit.HOURS,
        Kind.RATE,
        _("Median of the hours to our first answer to what was said on the day, if within seven days."),
        is_computed=True,
    ),
    _M.ANSWERED_SHARE: Defined(
        Unit.PERCENT,
        Kind.RATE,
        _("Of what was said on the day, the share that we answered within seven days."),
        is_computed=True,
    ),
}
COMPUTED = [metric for metric, defined in DEFINED.items() if defined.is_computed]
