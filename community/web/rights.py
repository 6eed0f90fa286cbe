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
    Right.MENTION_MANY: _("mention many people at once"),
    Right.EDIT_TAGS: _("change tags"),
    Right.SUGGEST_DUPLICATES: _("suggest what was asked before"),
    Right.WRITE_ARTICLES: _("write articles"),
    Right.EDIT_TITLES: _("change titles"),
    Right.MARK_OUTDATED: _("mark solutions as outdated"),
    Right.MARK_DUPLICATES: _("decide what was asked before"),
    Right.REVIEW_ARTICLES: _("review articles"),
    Right.MOVE_TOPICS: _("move topics to another category"),
}
