"""Choosing posts of a topic by their numbers, page by page: what is chosen elsewhere goes along in the form."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.models import Post, Topic
from community.web.addresses import asked_number

AT_ONCE = 50
CHOSEN_AT_MOST = 500
FIRST = 1


@dataclass(frozen=True)
class Choice:
    """The posts of one page, the numbers that are chosen here and elsewhere, and what leads on and back."""

    posts: list[Post]
    chosen: frozenset[int]
    onward: int | None
    back: int | None

    @property
    def elsewhere(self) -> list[int]:
        """What is chosen on other pages."""
        return sorted(self.chosen - {post.number for post in self.posts})


class PostsField(forms.Field):
    """Numbers of posts."""

    widget = forms.SelectMultiple
    default_error_messages = {"required": _("Choose at least one post.")}

    def to_python(self, value: Any) -> list[int]:
        """Return them in their order; what is no number is none."""
        return numbers_in(value or [])


def numbers_in(texts: list[str]) -> list[int]:
    """Return what of it is the number of a post that can be chosen, in order."""
    found = {int(text) for text in texts[:CHOSEN_AT_MOST] if text.isascii() and text.isdigit() and len(text) <= 9}
    return sorted(number for number in found if number > FIRST)


def read_choice(request: HttpRequest, topic: Topic) -> Choice:
    """Read one page of posts with what is chosen; ``turn`` in the form, or ``post`` in the address, says which page."""
    wanted = asked_number(request, "post")
    chosen = frozenset(numbers_in(request.POST.getlist("posts")) or ([wanted] if wanted > FIRST else []))
    turned = numbers_in([request.POST.get("turn", "")])
    after = turned[0] if turned else max(wanted - 1, FIRST)
    posts = Post.objects.visible_to(request.user).filter(topic=topic, number__gt=after).select_related("author")
    rows = list(posts.in_order()[: AT_ONCE + 1])
    onward = rows[AT_ONCE - 1].number if len(rows) > AT_ONCE else None
    return Choice(rows[:AT_ONCE], chosen, onward, max(after - AT_ONCE, FIRST) if after > FIRST else None)
