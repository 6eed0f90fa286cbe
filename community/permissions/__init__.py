"""Who may: plain questions about a member and a thing; when it is possible is the operations' business."""

from django.contrib.auth.models import AnonymousUser

from community.models import (
    ArticleRevision,
    Attachment,
    Incident,
    Member,
    NeedsInfo,
    NoHelp,
    Notification,
    Post,
    Solution,
    TopicClaim,
)
from community.models.article import Article, writes_articles
from community.models.category import KEEPER_ROLES, Category, Reader
from community.models.moderation_act import REARRANGEMENTS, ModerationAct
from community.models.privacy_request import PRIVACY_ROLES
from community.models.topic import KEPT_FROM_OTHERS, State, Topic
from community.models.trust import TrustLevel
from community.trust import Right, may

HEALTH_ROLES = ("community_manager", "manager", "admin")
EXPERIMENT_ROLES = ("community_manager", "admin")


def is_keeper(reader: Reader) -> bool:
    """Tell whether this is somebody who keeps order."""
    return isinstance(reader, Member) and reader.has_role(*KEEPER_ROLES)


def can_see_category(reader: Reader, category: Category) -> bool:
    """Twin of ``Category.objects.visible_to``."""
    if category.visibility == Category.Visibility.PUBLIC:
        return True
    if isinstance(reader, AnonymousUser) or not reader.is_active:
        return False
    if category.visibility == Category.Visibility.MEMBERS or is_keeper(reader):
        return True
    return category.circle is not None and category.circle.members.filter(pk=reader.pk).exists()


def can_see_topic(reader: Reader, topic: Topic) -> bool:
    """Twin of ``Topic.objects.visible_to``."""
    return _sees_state(reader, topic) and can_see_category(reader, topic.category)


def can_see_post(reader: Reader, post: Post) -> bool:
    """Twin of ``Post.objects.visible_to``."""
    return _sees_state(reader, post) and can_see_topic(reader, post.topic)


def can_read_post(reader: Reader, post: Post) -> bool:
    """Tell whether somebody who sees the topic reads this post of it, too."""
    return _sees_state(reader, post)


def _sees_state(reader: Reader, thing: Topic | Post) -> bool:
    if thing.state == State.VISIBLE:
        return True
    own = isinstance(reader, Member) and reader.is_active and thing.author_id == reader.pk
    return thing.state in KEPT_FROM_OTHERS and (own or is_keeper(reader))


def can_see_attachment(reader: Reader, attachment: Attachment) -> bool:
    """Twin of ``Attachment.objects.visible_to``."""
    if attachment.post is not None:
        return can_see_post(reader, attachment.post)
    return isinstance(reader, Member) and reader.is_active and attachment.uploaded_by_id == reader.pk


def can_write_in(member: Member, category: Category) -> bool:
    """Whoever may read may write, the system only by its own acts."""
    return member.is_active and can_see_category(member, category)


def can_mark_solution(member: Member, topic: Topic) -> bool:
    """The asker and those who keep order."""
    return member.is_active and (member.pk == topic.author_id or is_keeper(member))


def can_claim_topic(member: Member, topic: Topic) -> bool:
    """Whoever may answer and is trusted a little; super users and employees are. Not the asker."""
    may_answer = can_write_in(member, topic.category) and can_see_topic(member, topic)
    return may_answer and member.pk != topic.author_id and may(member, Right.CLAIM_QUESTIONS)


def can_release_claim(member: Member, claim: TopicClaim) -> bool:
    """Whose it is and those who keep order."""
    return member.is_active and (member.pk == claim.by_id or is_keeper(member))


def is_independent_of(member: Member, post: Post) -> bool:
    """Tell whether somebody's word on an answer counts: a peer whom we know a little, neither its author nor the asker."""
    involved = {post.author_id, post.topic.author_id}
    return member.is_active and member.is_peer and member.trust_level >= TrustLevel.MEMBER and member.pk not in involved


def can_mark_outdated(member: Member, solution: Solution) -> bool:
    """Those who keep order, trusted members, and whoever wrote it and knows best."""
    may_judge = is_keeper(member) or may(member, Right.MARK_OUTDATED)
    return member.is_active and (may_judge or member.pk == solution.post.author_id)


def can_say_outdated(member: Member, topic: Topic) -> bool:
    """Whoever may answer; those who may mark it need no number."""
    return can_write_in(member, topic.category) and can_see_topic(member, topic)


def can_propose_solution(member: Member, post: Post) -> bool:
    """Whoever is trusted a little, of somebody else's answer; the asker and those who keep order choose at once."""
    return member.pk != post.author_id and may(member, Right.PROPOSE_SOLUTIONS)


def can_ask_for_info(member: Member, topic: Topic) -> bool:
    """Whoever may answer and is trusted a little, and those who keep order; the asker knows."""
    may_answer = can_write_in(member, topic.category) and can_see_topic(member, topic)
    trusted = is_keeper(member) or may(member, Right.ASK_FOR_INFO)
    return may_answer and trusted and member.pk != topic.author_id


def can_end_need(member: Member, need: NeedsInfo) -> bool:
    """Who asked for it, the asker and those who keep order."""
    return member.is_active and (member.pk in {need.by_id, need.topic.author_id} or is_keeper(member))


def can_see_no_help(reader: Reader, said: NoHelp) -> bool:
    """Twin of ``NoHelp.objects.visible_to``."""
    own = isinstance(reader, Member) and reader.pk == said.member_id
    return (own or is_keeper(reader)) and can_see_post(reader, said.post)


def can_answer_survey(member: Member | None, thing: Topic | Article) -> bool:
    """Strangers, and members on the customers' side who did not ask, or write the article, themselves."""
    if isinstance(thing, Article):
        return can_give_feedback(member, thing)
    return member is None or (member.is_active and member.is_peer and member.pk != thing.author_id)


def can_experiment(member: Member) -> bool:
    """Community managers."""
    return member.has_role(*EXPERIMENT_ROLES)


def can_edit_topic(member: Member, topic: Topic) -> bool:
    """The author and those who keep order."""
    return member.is_active and (member.pk == topic.author_id or is_keeper(member))


def can_mark_duplicate(member: Member, topic: Topic) -> bool:
    """The asker, those who keep order, and experienced members where they may look."""
    return can_edit_topic(member, topic) or (may(member, Right.MARK_DUPLICATES) and can_see_topic(member, topic))


def can_move_topic(member: Member, topic: Topic) -> bool:
    """Those who keep order, and the most trusted members where they may look."""
    return member.is_active and (is_keeper(member) or (may(member, Right.MOVE_TOPICS) and can_see_topic(member, topic)))


def can_edit_post(member: Member, post: Post) -> bool:
    """The author and those who keep order."""
    return member.is_active and (member.pk == post.author_id or is_keeper(member))


def can_erase(member: Member, person: Member) -> bool:
    """Oneself, and who answers for personal data; the machine has none."""
    if person.kind == Member.Kind.SYSTEM:
        return False
    return member.is_active and (member.pk == person.pk or member.has_role(*PRIVACY_ROLES))


def can_moderate(member: Member) -> bool:
    """Those who keep order, and the system where the rules say so."""
    return is_keeper(member) or member.kind == Member.Kind.SYSTEM


def can_undo_act(member: Member, act: ModerationAct) -> bool:
    """Those who keep order; the most trusted members what they did to topics by themselves."""
    own = act.by_id == member.pk and act.kind in REARRANGEMENTS
    return can_moderate(member) or (own and may(member, Right.MOVE_TOPICS))


def can_flag(member: Member) -> bool:
    """Whoever has an account."""
    return member.is_active


def can_sanction(by: Member, member: Member) -> bool:
    """Those who keep order; employees are sanctioned by admins only, nobody by themselves, the system never."""
    if by.pk == member.pk or member.kind == Member.Kind.SYSTEM:
        return False
    return by.has_role("admin") if member.is_employee else can_moderate(by)


def can_appeal(member: Member, act: ModerationAct) -> bool:
    """The person concerned, suspended or not."""
    return member.is_active and member.pk == act.member_id


def can_decide_appeals(member: Member) -> bool:
    """Those who keep order; who acted decides nothing about it, which the operation sees to."""
    return is_keeper(member)


def can_answer_when_locked(member: Member) -> bool:
    """Those who keep order."""
    return is_keeper(member)


def can_see_act(reader: Reader, act: ModerationAct) -> bool:
    """Twin of ``ModerationAct.objects.visible_to``."""
    if is_keeper(reader):
        return True
    if isinstance(reader, Member) and reader.is_active and act.member_id == reader.pk:
        return True
    return act.is_public and (act.category is None or can_see_category(reader, act.category))


def can_see_article(reader: Reader, article: Article) -> bool:
    """Twin of ``Article.objects.visible_to``."""
    if not can_see_category(reader, article.category):
        return False
    return article.is_public or is_keeper(reader) or _answers_for(reader, article)


def can_see_article_revision(reader: Reader, revision: ArticleRevision) -> bool:
    """Twin of ``ArticleRevision.objects.visible_to``."""
    article = revision.article
    seen = revision.published_at is not None or writes_articles(reader) or _answers_for(reader, article)
    return seen and can_see_article(reader, article)


def can_write_article_in(member: Member, category: Category) -> bool:
    """Keepers and trusted customers, where they may look."""
    return writes_articles(member) and can_see_category(member, category)


def can_edit_article(member: Member, article: Article) -> bool:
    """Whoever answers for it, and in public ones everybody who writes; a review follows anyway."""
    return can_see_article(member, article) and (writes_articles(member) or _answers_for(member, article))


def can_review_article(member: Member, article: Article) -> bool:
    """Keepers; that they did not write it themselves is the operation's question."""
    return is_keeper(member) and can_see_article(member, article)


def can_keep_article(member: Member, article: Article) -> bool:
    """The owner and keepers."""
    return can_see_article(member, article) and (is_keeper(member) or member.pk == article.owner_id)


def can_give_feedback(member: Member | None, article: Article) -> bool:
    """Strangers, and members on the customers' side who do not answer for the article."""
    return member is None or (member.is_active and member.is_peer and not _answers_for(member, article))


def _answers_for(reader: Reader, article: Article) -> bool:
    return isinstance(reader, Member) and reader.is_active and reader.pk in {article.author_id, article.owner_id}


def can_see_notification(reader: Reader, notification: Notification) -> bool:
    """Twin of ``Notification.objects.visible_to``."""
    if not isinstance(reader, Member) or reader.pk != notification.recipient_id:
        return False
    place, topic, post = notification.category, notification.topic, notification.post
    stands = (topic is None or topic.is_standing) and (post is None or post.is_standing)
    return stands and (place is None or can_see_category(reader, place))


def can_see_health(member: Member) -> bool:
    """Those who care for the community or answer for it."""
    return member.has_role(*HEALTH_ROLES)


def can_see_what_is_asked_again(member: Member) -> bool:
    """Those who keep order, care for the community or answer for it."""
    return is_keeper(member) or can_see_health(member)


def can_keep_legal_texts(member: Member) -> bool:
    """Community managers."""
    return member.has_role("community_manager", "admin")


def can_see_incident(reader: Reader, incident: Incident) -> bool:
    """Twin of ``Incident.objects.visible_to``."""
    return incident.category is None or can_see_category(reader, incident.category)


def can_keep_incidents(member: Member) -> bool:
    """Those who keep order."""
    return is_keeper(member)
