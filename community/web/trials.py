"""What a page shows of trials beside each answer."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from community.models import Member, NoHelp, WorksForMe
from community.models.category import Reader
from community.models.trial import count_of
from community.permissions import is_keeper

WORDS_SHOWN = 10


def trials_of(reader: Reader) -> dict[str, Any]:
    """Annotations of posts: how many, whether the reader is one of them, and to keepers the last words."""
    found: dict[str, Any] = {"works_count": count_of(WorksForMe), "no_help_count": count_of(NoHelp)}
    if isinstance(reader, Member):
        of_post = {"post": models.OuterRef("pk"), "member": reader}
        found["works_for_me"] = models.Exists(WorksForMe.objects.order_by().filter(**of_post))
        found["no_help_for_me"] = models.Exists(NoHelp.objects.order_by().filter(**of_post))
    if is_keeper(reader):
        said = NoHelp.objects.visible_to(reader).filter(post=models.OuterRef("pk")).exclude(words="")
        found["words_of_no_help"] = ArraySubquery(said.newest_first().values("words")[:WORDS_SHOWN])
    return found
