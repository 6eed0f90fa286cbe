"""Numbers of posts: they are anchors in addresses, so none is given twice, not even of a post that went elsewhere."""

from django.db.models import Max

from community.models import MovedPost, Post, Topic


def next_number(topic: Topic) -> int:
    """Return the number of the next post of a locked topic."""
    stand = Post.objects.filter(topic=topic).order_by().values("topic").annotate(last=Max("number"))
    left = MovedPost.objects.filter(from_topic=topic).order_by().values("from_topic").annotate(last=Max("from_number"))
    # What an act brought here may have been taken back; who read it then has read nothing that is written now.
    came = MovedPost.objects.filter(to_topic=topic).order_by().values("to_topic").annotate(last=Max("to_number"))
    last = (rows.values_list("last", flat=True) for rows in (stand, left, came))
    return max(next(last).union(*last, all=True), default=0) + 1
