"""Stopping e-mails from an e-mail: whoever has it may, without signing in."""

from community.foundation.acting import act
from community.models import Member, Topic, Watch


@act
def stop_mail(member_id: int, *, rhythm: Member.MailRhythm = Member.MailRhythm.NEVER) -> bool:
    """Send a member no e-mails about news any more, or fewer; return whether there is such a member.

    What waits to be sent is dropped when its turn comes.
    """
    return bool(Member.objects.filter(pk=member_id).update(mail_rhythm=rhythm))


@act
def mute_by_mail(member_id: int, topic_id: int) -> bool:
    """Tell a member nothing of a topic any more; return whether both exist."""
    member, topic = Member.objects.filter(pk=member_id).first(), Topic.objects.filter(pk=topic_id).first()
    if member is None or topic is None:
        return False
    # Nothing is shown of the topic, so nobody needs to be asked whether the member may still see it.
    Watch.objects.update_or_create(
        topic=topic, member=member, defaults={"level": Watch.Level.MUTED, "is_automatic": False}
    )
    return True
