"""Numbers of posts: they are anchors in addresses, so none is given twice, not even of a post that went elsewhere."""

from django.db import connection

from community.models import Topic

# Those that stand, those that left, and those that an act brought here: it may have been taken back, but who read it
# then has read nothing that is written now.
_LAST = """
    SELECT greatest(
        (SELECT max(number) FROM community_post WHERE topic_id = %(topic)s),
        (SELECT max(from_number) FROM community_movedpost WHERE from_topic_id = %(topic)s),
        (SELECT max(to_number) FROM community_movedpost WHERE to_topic_id = %(topic)s))"""


def next_number(topic: Topic) -> int:
    """Return the number of the next post of a locked topic."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"topic": topic.pk})
        (last,) = cursor.fetchone()
    return (last or 0) + 1
