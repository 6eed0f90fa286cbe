"""What posts said before."""

from django.utils import timezone

from community.models import Post, PostRevision


def add_earlier_texts(post: Post, *texts: str) -> None:
    """Let a post have said these before, one after the other, its author having changed it each time."""
    now = timezone.now()
    for number, text in enumerate(texts, post.version):
        PostRevision.objects.create(
            post=post, number=number, body=text, format=post.format, written_at=now, replaced_by=post.author
        )
    post.version, post.edited_at = post.version + len(texts), now
    post.save(update_fields=["version", "edited_at"])
