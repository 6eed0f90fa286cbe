"""Who may: plain questions about a member and a thing; when it is possible is the operations' business."""

from django.contrib.auth.models import AnonymousUser

from community.models import Attachment, Category, Member, Post, Topic
from community.models.category import KEEPER_ROLES, Reader
from community.models.privacy_request import PRIVACY_ROLES
from community.models.topic import State

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
    standing = topic.state == State.VISIBLE or (topic.state == State.HIDDEN and is_keeper(reader))
    return standing and can_see_category(reader, topic.category)


def can_see_post(reader: Reader, post: Post) -> bool:
    """Twin of ``Post.objects.visible_to``."""
    standing = post.state == State.VISIBLE or (post.state == State.HIDDEN and is_keeper(reader))
    return standing and can_see_topic(reader, post.topic)


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


def can_answer_survey(member: Member | None, topic: Topic) -> bool:
    """Strangers, and members on the customers' side who did not ask themselves."""
    return member is None or (member.is_active and member.is_peer and member.pk != topic.author_id)


def can_experiment(member: Member) -> bool:
    """Community managers."""
    return member.has_role(*EXPERIMENT_ROLES)


def can_edit_topic(member: Member, topic: Topic) -> bool:
    """The author and those who keep order."""
    return member.is_active and (member.pk == topic.author_id or is_keeper(member))


def can_edit_post(member: Member, post: Post) -> bool:
    """The author and those who keep order."""
    return member.is_active and (member.pk == post.author_id or is_keeper(member))


def can_erase(member: Member, person: Member) -> bool:
    """Oneself, and who answers for personal data; the machine has none."""
    if person.kind == Member.Kind.SYSTEM:
        return False
    return member.is_active and (member.pk == person.pk or member.has_role(*PRIVACY_ROLES))


def can_moderate(member: Member) -> bool:
    """Those who keep order."""
    return is_keeper(member)
