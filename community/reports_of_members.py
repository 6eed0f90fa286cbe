"""What moderators should know of a member before they decide, and what members should know of what was decided."""

from dataclasses import dataclass

from django.db.models import Count, Q

from community.models import Flag, Member, ModerationAct, Post
from community.models.flag import Outcome
from community.models.topic import State
from community.trust import trust_of

ACTS_SHOWN = 10


@dataclass(frozen=True)
class History:
    """A member, what of their writing stands and what does not, whose reports proved right, and what was done to them."""

    member: Member
    trust: int
    posts: int
    gone: int
    flags_against: int
    agreed: int
    disagreed: int
    acts: list[ModerationAct]


def history_of(member: Member) -> History:
    """Read the history of a member in three queries."""
    posts = Post.objects.filter(author=member).aggregate(
        all=Count("id"), gone=Count("id", filter=~Q(state=State.VISIBLE))
    )
    flags = Flag.objects.filter(Q(by=member) | Q(case__member=member)).aggregate(
        against=Count("id", filter=Q(case__member=member, outcome=Outcome.AGREED)),
        agreed=Count("id", filter=Q(by=member, outcome=Outcome.AGREED)),
        disagreed=Count("id", filter=Q(by=member, outcome=Outcome.DISAGREED)),
    )
    acts = ModerationAct.objects.filter(member=member).select_related("by").order_by("-id")[:ACTS_SHOWN]
    return History(
        member=member,
        trust=trust_of(member),
        posts=posts["all"],
        gone=posts["gone"],
        flags_against=flags["against"],
        agreed=flags["agreed"],
        disagreed=flags["disagreed"],
        acts=list(acts),
    )


def attach_grounds(posts: list[Post]) -> None:
    """Give hidden posts the act that hid them as ``hiding``, in one query; none hidden is none asked."""
    if not posts:
        return
    ids = [post.pk for post in posts]
    acts = ModerationAct.objects.filter(thing_kind="post", thing_id__in=ids, kind=ModerationAct.Kind.HIDE)
    newest = {act.thing_id: act for act in acts.order_by("id")}
    for post in posts:
        post.hiding = newest.get(post.pk)  # type: ignore[attr-defined]
