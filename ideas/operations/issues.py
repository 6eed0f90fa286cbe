"""Ideas are linked to the issues by which they are built, and hear what their trackers tell of these."""

from collections.abc import Iterable
from dataclasses import dataclass

from community.foundation.acting import act
from community.models import Member
from ideas.errors import IdeaIsMerged, MayNotDecide
from ideas.issue_errors import AddressIsNoIssue
from ideas.issue_names import CLOSED, IssueName, IssueState, IssueTold, issue_at
from ideas.models import Idea, IdeaEvent, IdeaIssue, TrackerIssue
from ideas.models.idea_event import IssueChanged, IssueLinked
from ideas.operations.events import locked_idea, record_idea_event
from ideas.operations.publishing import prepare_by_rule
from ideas.permissions import can_decide

UNKNOWN_ISSUE = "no idea is linked to this issue"
OLDER = "older than what is known"
KNOWN = "known"
CHANGED = "issue changed"


@dataclass(frozen=True)
class PreparingRules:
    """What is prepared when issues change, for a person to publish; nothing unless somebody wants it."""

    delivered: bool = False
    started: bool = False
    # Who has no state of its own for what is begun says so by a label.
    started_labels: tuple[str, ...] = ()


@act
def link_issue(idea: Idea, url: str, *, by: Member) -> IdeaIssue:
    """Say by which issue an idea is built; one that is linked already stays as it is.

    Raises ``MayNotDecide``, ``AddressIsNoIssue`` or ``IdeaIsMerged``.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    name = issue_at(url)
    if name is None:
        raise AddressIsNoIssue(pointer="/url")
    if idea.merged_into_id is not None:
        raise IdeaIsMerged
    issue, _made = TrackerIssue.objects.get_or_create(
        tracker=name.tracker, server=name.server, project=name.project, key=name.key
    )
    link, is_new = IdeaIssue.objects.get_or_create(idea=idea, issue=issue, defaults={"linked_by": by})
    if is_new:
        record_idea_event(IdeaEvent.Kind.ISSUE_LINKED, idea, by=by, extras=IssueLinked(issue.pk, str(issue)))
    return link


@act
def unlink_issue(link: IdeaIssue, *, by: Member) -> IdeaEvent | None:
    """Say that an idea is not built by an issue after all; again changes nothing. Raises ``MayNotDecide``."""
    idea = locked_idea(link.idea)
    if not can_decide(by):
        raise MayNotDecide
    if not IdeaIssue.objects.filter(pk=link.pk).delete()[0]:
        return None
    said = IssueLinked(link.issue_id, str(link.issue))
    return record_idea_event(IdeaEvent.Kind.ISSUE_UNLINKED, idea, by=by, extras=said)


@act
def note_issue(told: IssueTold, rules: PreparingRules, *, is_called_so_already: bool = True) -> str:
    """Take over what a tracker tells of an issue, and return what became of it in a few words.

    Of one that goes where the teller has nothing to say, only the one that was called by its former name hears of it.
    What is older than what is known changes nothing, and the same again neither. No idea changes its status by it: at most
    an answer is prepared, by the rules, where nobody has prepared one.
    """
    issue = _locked(told.former, told.name if is_called_so_already else None)
    if issue is None:
        return UNKNOWN_ISSUE
    if issue.told_at is not None and told.at < issue.told_at:
        return OLDER
    state = _state(told, rules)
    before, called = (issue.state, issue.title, issue.name), str(issue)
    links = list(issue.links.select_related("idea").order_by("idea"))
    moved_to = _move(issue, told.name)
    if issue.name == before[2] and moved_to:
        # Where it went is an issue of its own already, which its own tracker tells of.
        state = IssueState.GONE
    issue.state, issue.title, issue.told_at = state, told.title[:500] or issue.title, told.at
    issue.save()
    if (issue.state, issue.title, issue.name) == before:
        return KNOWN
    said = IssueChanged(
        *(issue.pk, called, before[0], issue.state),
        is_renamed=issue.title != before[1],
        moved_to=moved_to,
    )
    system = Member.objects.system()
    for link in links:
        record_idea_event(IdeaEvent.Kind.ISSUE_CHANGED, link.idea, by=system, extras=said, at=told.at)
    if issue.state != before[0]:
        _prepare(links, rules)
    return CHANGED


def _locked(*names: IssueName | None) -> TrackerIssue | None:
    for name in names:
        if name is not None:
            issue = TrackerIssue.objects.called(name).select_for_update(no_key=True).first()
            if issue is not None:
                return issue
    return None


def _state(told: IssueTold, rules: PreparingRules) -> str:
    wanted = {label.casefold() for label in rules.started_labels}
    if told.state == IssueState.OPEN and wanted & {label.casefold() for label in told.labels}:
        return IssueState.STARTED
    return told.state


def _move(issue: TrackerIssue, name: IssueName) -> str:
    """Call it as it is called now; where there is one of that name, what waited for this one waits for that one, too."""
    if issue.name == name:
        return ""
    there = TrackerIssue.objects.called(name).first()
    if there is None:
        issue.server, issue.project, issue.key = name.server, name.project, name.key
        return str(issue)
    IdeaIssue.objects.bulk_create(
        [IdeaIssue(idea=link.idea, issue=there, linked_by_id=link.linked_by_id) for link in issue.links.all()],
        ignore_conflicts=True,
    )
    return str(there)


def _prepare(links: Iterable[IdeaIssue], rules: PreparingRules) -> None:
    for number in sorted({link.idea.canonical_id for link in links}):
        idea = locked_idea(Idea(pk=number))
        states = set(IdeaIssue.objects.of_group(number).values_list("issue__state", flat=True))
        if rules.delivered and IssueState.DONE in states and states <= set(CLOSED):
            prepare_by_rule(idea, Idea.Status.DELIVERED)
        elif rules.started and IssueState.STARTED in states:
            prepare_by_rule(idea, Idea.Status.STARTED)
