"""What each level of trust brings, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.trust import Right

IN_WORDS: Mapping[Right, Promise] = {
    Right.POST_LINKS: _("put links into posts"),
    Right.POST_WITHOUT_REVIEW: _("post without a review first"),
    Right.CLAIM_QUESTIONS: _("announce an answer to a question"),
    Right.PROPOSE_SOLUTIONS: _("propose an answer as the solution"),
    Right.ASK_FOR_INFO: _("ask for more information"),
    Right.WRITE_ARTICLES: _("write articles"),
    Right.MARK_OUTDATED: _("mark solutions as outdated"),
    Right.MARK_DUPLICATES: _("decide what was asked before"),
    Right.MOVE_TOPICS: _("move topics to another category"),
}
