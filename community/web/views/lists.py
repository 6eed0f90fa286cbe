"""The list of questions."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.models import Category, Tag, Topic
from community.models.category import Reader
from community.models.topic import TopicQuerySet
from community.web.paging import read_page


@dataclass(frozen=True)
class Tab:
    """One way to look at the list: which topics, in which order, and what to say when there are none."""

    state: str
    label: Promise
    empty: Promise
    first_key: str = "created_at"

    def rows(self, topics: TopicQuerySet) -> TopicQuerySet:
        match self.state:
            case "unanswered":
                return topics.unanswered()
            case "solved":
                return topics.solved()
            case "discussions":
                return topics.filter(kind=Topic.Kind.DISCUSSION)
            case _:
                return topics.questions()


TABS = {
    tab.state: tab
    for tab in (
        Tab("newest", _("Newest"), _("Nobody has asked anything here yet.")),
        Tab("unanswered", _("Unanswered"), _("Every question here has an answer. Well done!")),
        Tab("solved", _("Solved"), _("No question here is solved yet."), first_key="solved_at"),
        Tab("discussions", _("Discussions"), _("There are no discussions here yet.")),
    )
}


@require_safe
def list_questions(request: HttpRequest) -> HttpResponse:
    """Show questions by state, category and tag."""
    tab = TABS.get(request.GET.get("state", "newest"))
    if tab is None:
        raise Http404
    categories = list(Category.objects.visible_to(request.user))
    topics = tab.rows(rows_for(request.user))
    category = chosen_category(categories, request.GET.get("category", ""))
    if category:
        topics = topics.filter(category=category)
    if tag := request.GET.get("tag", ""):
        topics = topics.filter(tags__slug=tag)
    context = {
        "page": read_page(topics, [tab.first_key, "id"], request),
        "tab": tab,
        "tabs": TABS.values(),
        "categories": categories,
        "category": category,
        "tag": tag,
    }
    return render(request, "community/questions.html", context)


def rows_for(reader: Reader) -> TopicQuerySet:
    """Topics with what a line of a list shows of them."""
    topics = Topic.objects.visible_to(reader).select_related("author", "category")
    return topics.annotate(tag_slugs=tag_slugs()).fetch_mode(models.FETCH_PEERS)


def tag_slugs() -> ArraySubquery:
    """The tags of a topic in the topic's own row."""
    tagged = Tag.objects.order_by("slug").filter(topics=models.OuterRef("pk"))
    return ArraySubquery(tagged.values("slug"))


def chosen_category(categories: list[Category], slug: str) -> Category | None:
    """A category that the reader may not see is one that does not exist."""
    if not slug:
        return None
    for category in categories:
        if category.slug == slug:
            return category
    raise Http404
