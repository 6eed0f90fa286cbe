"""Who may be meant by the beginning of a handle."""

from community.models import Member, Post, Topic
from community.models.category import Reader

OFFERED = 8


def handles_like(prefix: str, reader: Reader, topic: Topic | None = None) -> list[Member]:
    """Return a few members whose handles begin so: those who take part in the topic first, then by handle.

    Who takes part is told only of posts that the reader may see.
    """
    fitting = Member.objects.people().active().filter(handle__startswith=prefix.lower()).order_by("handle")
    taking_part: list[Member] = []
    if topic is not None:
        authors = Post.objects.visible_to(reader).standing().filter(topic=topic).values("author")
        taking_part = list(fitting.filter(pk__in=authors)[:OFFERED])
    left = OFFERED - len(taking_part)
    others = fitting.exclude(pk__in=[member.pk for member in taking_part])[:left] if left else []
    return [*taking_part, *others]
