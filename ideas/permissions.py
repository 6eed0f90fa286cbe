"""Who may do what with ideas."""

from community.models import Category, Member
from community.models.category import Reader
from community.models.topic import KEPT_FROM_OTHERS, State
from community.permissions import can_see_category
from ideas.electorates import belongs_to
from ideas.models import (
    Challenge,
    ChangelogEntry,
    Idea,
    IdeaComment,
    IdeaIssue,
    IdeaNote,
    IdeaWatch,
    Review,
)
from ideas.models.challenge import RUNNER_ROLES
from ideas.models.changelog import WRITER_ROLES
from ideas.models.idea import IDEA_KEEPER_ROLES, VEIL_ROLES
from ideas.models.review import REVIEW_ROLES
from ideas.models.share import SHARE_ROLES, AuthorShare

DECIDER_ROLES = ("product", "admin")
WORTH_ROLES = ("product", "manager", "controller", "community_manager", "support", "admin")


def can_see_idea(reader: Reader, idea: Idea) -> bool:
    """Twin of ``Idea.objects.visible_to``."""
    keeper = isinstance(reader, Member) and reader.has_role(*IDEA_KEEPER_ROLES)
    standing = idea.state == State.VISIBLE or (idea.state != State.DELETED and keeper)
    return standing and _is_unveiled_to(reader, idea) and can_see_category(reader, idea.category)


def can_see_challenge(reader: Reader, challenge: Challenge) -> bool:
    """Twin of ``Challenge.objects.visible_to``."""
    runs = isinstance(reader, Member) and reader.has_role(*RUNNER_ROLES)
    return (runs or challenge.published_at is not None) and can_see_category(reader, challenge.category)


def can_run_challenges(member: Member) -> bool:
    """The product team."""
    return member.has_role(*RUNNER_ROLES)


def can_take_part(member: Member, challenge: Challenge) -> bool:
    """Whoever may read, and belongs to the group and to the segment that it is for."""
    if not (member.is_active and can_see_challenge(member, challenge)):
        return False
    if challenge.circle_id and not member.circles.filter(pk=challenge.circle_id).exists():
        return False
    return not challenge.electorate or belongs_to(challenge.electorate, member)


def can_propose_in(member: Member, category: Category) -> bool:
    """Whoever may read may propose."""
    return member.is_active and can_see_category(member, category)


def can_vote(member: Member, idea: Idea) -> bool:
    """Whoever may read may vote."""
    return member.is_active and can_see_idea(member, idea)


def can_comment(member: Member, idea: Idea) -> bool:
    """Whoever may read may comment."""
    return member.is_active and can_see_idea(member, idea)


def can_see_comment(reader: Reader, comment: IdeaComment) -> bool:
    """Twin of ``IdeaComment.objects.visible_to``."""
    return _sees_state(reader, comment) and can_see_idea(reader, comment.idea)


def can_edit_comment(member: Member, comment: IdeaComment) -> bool:
    """Whoever wrote it, nobody else: what somebody says is theirs."""
    return member.is_active and member.pk == comment.author_id


def can_vote_for_others(member: Member, idea: Idea) -> bool:
    """Staff who may read it write down who asked for it; whoever calls knows who speaks with customers."""
    return member.is_employee and can_vote(member, idea)


def can_see_idea_watch(reader: Reader, watch: IdeaWatch) -> bool:
    """Twin of ``IdeaWatch.objects.visible_to``."""
    return isinstance(reader, Member) and reader.pk == watch.member_id and can_see_idea(reader, watch.idea)


def can_decide(member: Member) -> bool:
    """The product team."""
    return member.has_role(*DECIDER_ROLES)


def can_note(member: Member, idea: Idea) -> bool:
    """Colleagues who may read it, for each other."""
    return member.is_active and member.is_employee and can_see_idea(member, idea)


def can_see_note(reader: Reader, note: IdeaNote) -> bool:
    """Twin of ``IdeaNote.objects.visible_to``."""
    return isinstance(reader, Member) and can_note(reader, note.idea)


def can_see_issue_of_idea(reader: Reader, link: IdeaIssue) -> bool:
    """Twin of ``IdeaIssue.objects.visible_to``."""
    return isinstance(reader, Member) and can_note(reader, link.idea)


def can_ask_for_reviews(member: Member) -> bool:
    """The product team."""
    return member.is_active and can_decide(member)


def can_evaluate(member: Member, idea: Idea) -> bool:
    """Colleagues who may read the idea, and have no part in it."""
    is_colleague = member.is_active and member.is_employee and can_see_idea(member, idea)
    return is_colleague and not has_part_in(member, idea)


def has_part_in(member: Member, idea: Idea) -> bool:
    """Who proposed it, and who shares in it, signed or not."""
    return member.pk == idea.author_id or idea.shares.filter(member=member).exists()


def can_be_juror(member: Member, challenge: Challenge) -> bool:
    """Whoever may read it, customers as well; where authors are hidden nobody who could see whose ideas these are."""
    may_read = member.is_active and member.kind != Member.Kind.SYSTEM and can_see_category(member, challenge.category)
    return may_read and not (challenge.veiled_until and member.has_role(*VEIL_ROLES))


def can_see_jury(reader: Reader, challenge: Challenge) -> bool:
    """Those who run challenges, and the jurors themselves."""
    if not (isinstance(reader, Member) and reader.is_active):
        return False
    return can_run_challenges(reader) or challenge.seats.filter(member=reader).exists()


def can_see_review(reader: Reader, review: Review) -> bool:
    """Twin of ``Review.objects.visible_to``."""
    if not (isinstance(reader, Member) and reader.is_active and reader.is_employee):
        return False
    if review.seat_id is not None or not can_see_idea(reader, review.idea):
        return False
    if review.evaluator_id == reader.pk:
        return True
    own = Review.objects.of_colleagues().filter(idea=review.idea_id, card=review.card_id, evaluator=reader).first()
    if review.state == Review.State.ASKED or (own and own.state == Review.State.ASKED):
        return False
    return reader.has_role(*REVIEW_ROLES) or bool(own and own.state == Review.State.SUBMITTED)


def can_announce(member: Member) -> bool:
    """The product team."""
    return member.is_active and member.has_role(*WRITER_ROLES)


def can_see_entry(reader: Reader, entry: ChangelogEntry) -> bool:
    """Twin of ``ChangelogEntry.objects.visible_to``."""
    writes = isinstance(reader, Member) and reader.has_role(*WRITER_ROLES)
    return writes or entry.published_at is not None


def can_edit_idea(member: Member, idea: Idea) -> bool:
    """The author as long as nobody decided anything, and the product team."""
    own = member.is_active and member.pk == idea.author_id and idea.status == Idea.Status.OPEN
    return own or can_decide(member)


def can_propose_shares(member: Member, idea: Idea) -> bool:
    """The author and the product team."""
    return member.is_active and (member.pk == idea.author_id or can_decide(member))


def can_see_share(reader: Reader, share: AuthorShare) -> bool:
    """Twin of ``AuthorShare.objects.visible_to``."""
    if not (isinstance(reader, Member) and reader.is_active):
        return False
    is_concerned = share.idea.author_id == reader.pk or share.idea.shares.filter(member=reader).exists()
    return is_concerned or reader.has_role(*SHARE_ROLES)


def can_merge_ideas(member: Member) -> bool:
    """Those who keep order, and the product team."""
    return member.has_role(*IDEA_KEEPER_ROLES)


def can_judge_votes(member: Member, idea: Idea) -> bool:
    """Those who keep order, and the product team, of ideas that they may see; see ``VoteCase.objects.visible_to``."""
    return member.has_role(*IDEA_KEEPER_ROLES) and can_see_idea(member, idea)


def can_see_worth(reader: Reader) -> bool:
    """Colleagues whose work is with what customers pay; nobody else ever sees what stands behind votes."""
    return isinstance(reader, Member) and reader.is_active and reader.has_role(*WORTH_ROLES)


def can_moderate_ideas(member: Member) -> bool:
    """Those who keep order, the product team, and the system where the rules say so."""
    return member.has_role(*IDEA_KEEPER_ROLES) or member.kind == Member.Kind.SYSTEM


def _sees_state(reader: Reader, comment: IdeaComment) -> bool:
    if comment.state == State.VISIBLE:
        return True
    if not (isinstance(reader, Member) and reader.is_active):
        return False
    own = reader.pk == comment.author_id or reader.has_role(*IDEA_KEEPER_ROLES)
    return comment.state in KEPT_FROM_OTHERS and own


def _is_unveiled_to(reader: Reader, idea: Idea) -> bool:
    if not idea.is_veiled:
        return True
    if not (isinstance(reader, Member) and reader.is_active):
        return False
    return reader.has_role(*VEIL_ROLES) or reader.pk == idea.author_id
