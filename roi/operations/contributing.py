"""Who made a solved ticket or a realised idea possible, as it was when that happened."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.db.models import F, Min

from community.models import Helpful, Post
from crm.models.ticket_event import Solved
from ideas.models import Adoption, AuthorShare, Idea, IdeaEvent, IdeaVote
from roi.models.attribution import Role
from roi.operations.contributing_articles import Used
from roi.operations.splitting import Contribution
from roi.operations.ticket_history import Case


@dataclass(frozen=True)
class HelpfulPost:
    """A post that somebody else found helpful, and since when."""

    id: int
    author: int
    since: datetime


def helpful_posts_in(topic_ids: Collection[int]) -> dict[int, list[HelpfulPost]]:
    """Return the helpful answers of topics; the votes of their own authors do not count."""
    votes = Helpful.objects.filter(post__topic__in=topic_ids, post__number__gt=1, post__state=Post.State.VISIBLE)
    rows = votes.exclude(member=F("post__author")).values_list("post__topic_id", "post_id", "post__author_id")
    posts: dict[int, list[HelpfulPost]] = defaultdict(list)
    for topic, post, author, since in rows.annotate(since=Min("created_at")).order_by("post_id"):
        posts[topic].append(HelpfulPost(post, author, since))
    return posts


def contributions_to_ticket(
    case: Case, solved: Solved, moment: datetime, helpful: Mapping[int, list[HelpfulPost]], used: Used
) -> list[Contribution]:
    """Return the author of the solution, those of the articles it points to, and of other helpful answers by then.

    The asker has no share: he is the one who was helped.
    """
    contributions = [
        Contribution(Role.SOLUTION, solved.member, solved.post),
        *used.contributions(solved.post, moment, asker=case.asker),
    ]
    if case.topic is None:
        return contributions
    return contributions + [
        Contribution(Role.HELPFUL, post.author, post.id)
        for post in helpful.get(case.topic, [])
        if post.since <= moment and post.id != solved.post and post.author != case.asker
    ]


@dataclass(frozen=True)
class Backing:
    """A vote that a member cast, for the idea itself or for one merged into it, and while it counts for the idea."""

    vote: int
    member: int | None
    since: datetime
    until: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        """Tell whether it counted by then: cast, and not yet for an idea that stands for itself again."""
        return self.since <= moment and (self.until is None or moment < self.until)


def voters_of(idea_ids: Collection[int]) -> dict[int, list[Backing]]:
    """Return the votes that members cast themselves; what staff cast on behalf of somebody earns nobody a share."""
    spans = _merges_into(idea_ids)
    backings: dict[int, list[Backing]] = defaultdict(list)
    for vote in IdeaVote.objects.own().counting().filter(idea__in={*idea_ids, *spans}).order_by("id"):
        if vote.idea_id in idea_ids:
            backings[vote.idea_id].append(Backing(vote.pk, vote.member_id, vote.created_at))
        for span in spans.get(vote.idea_id, []):
            since = max(vote.created_at, span.since)
            backings[span.into].append(Backing(vote.pk, vote.member_id, since, span.until))
    return backings


@dataclass(frozen=True)
class _Span:
    """While one idea stood for another; without an end it does still."""

    into: int
    since: datetime
    until: datetime | None = None


def _merges_into(idea_ids: Collection[int]) -> dict[int, list[_Span]]:
    """Return by merged idea when these ideas stood for it, as its events say."""
    kinds = (IdeaEvent.Kind.IDEA_MERGED, IdeaEvent.Kind.IDEA_UNMERGED)
    ever = IdeaEvent.objects.filter(kind=kinds[0], extras__into__in=list(idea_ids)).values("idea")
    spans: dict[int, list[_Span]] = defaultdict(list)
    for event in IdeaEvent.objects.filter(idea__in=ever, kind__in=kinds).order_by("id"):
        if event.kind == kinds[0]:
            spans[event.idea_id].append(_Span(event.extras["into"], event.occurred_at))
        else:
            spans[event.idea_id].append(replace(spans[event.idea_id].pop(), until=event.occurred_at))
    return {merged: [span for span in own if span.into in idea_ids] for merged, own in spans.items()}


def contributions_to_idea(
    idea: Idea,
    adoption: Adoption,
    moment: datetime,
    votes: Mapping[int, list[Backing]],
    agreed: Mapping[int, list[AuthorShare]],
) -> list[Contribution]:
    """Return the authors, the owner of the realisation, and those who had voted by then.

    Where all who worked on the idea had signed their parts by then, these are its authors. Whoever voted for the idea and
    for one merged into it voted once, by the older vote.
    """
    counted: dict[int | None, Backing] = {}
    for vote in votes.get(idea.pk, []):
        if vote.counts_at(moment):
            counted.setdefault(vote.member, vote)
    return [
        *_authors_of(idea, moment, agreed.get(idea.pk, [])),
        Contribution(Role.CHAMPION, adoption.owner_id),
        *(Contribution(Role.VOTER, vote.member, vote.vote) for vote in counted.values()),
    ]


def _authors_of(idea: Idea, moment: datetime, agreed: Sequence[AuthorShare]) -> list[Contribution]:
    if agreed and all(share.signed_at is not None and share.signed_at <= moment for share in agreed):
        return [Contribution(Role.AUTHOR, share.member_id, part=Fraction(share.percent)) for share in agreed]
    return [Contribution(Role.AUTHOR, idea.author_id)]
