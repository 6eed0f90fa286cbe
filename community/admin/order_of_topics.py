"""The acts that bring order into topics: moving, merging, splitting, pointing to what was asked before."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReasonForm
from community.admin.naming import NamingForm, TopicInput
from community.flaggable import Because
from community.models import Category, Member, Topic, TopicDuplicate
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.merging import merge_topics
from community.operations.moving import move_topic
from community.operations.splitting import NewTopic, split_topic
from community.operations.texts import TITLE_LENGTH_LIMIT

NAMED = _("Its number, the address of its page, or words of its title.")
NUMBERS = re.compile(r"\s*([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?\s*")


class DuplicateForm(NamingForm):
    """Which topic asks the same."""

    field, like = "canonical", "original"
    canonical = forms.CharField(label=_("The original question"), max_length=300, widget=TopicInput, help_text=NAMED)
    field_order = ["canonical", "found"]


class MoveForm(ReasonForm):
    """Where to, and why."""

    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.all())
    field_order = ["category", "reason"]


class MergeForm(NamingForm, ReasonForm):
    """Which topic takes the posts, and why."""

    field, like = "into", "target"
    into = forms.CharField(
        label=_("The topic that takes the posts"), max_length=300, widget=TopicInput, help_text=NAMED
    )
    field_order = ["into", "found", "reason"]


class SplitForm(MoveForm):
    """Which posts go, into what, and why."""

    numbers = forms.CharField(label=_("Numbers of the posts"), max_length=300, help_text=_("Such as 3, 5-7."))
    title = forms.CharField(label=_("Title of the new topic"), max_length=TITLE_LENGTH_LIMIT)
    field_order = ["numbers", "title", "category", "reason"]

    def clean_numbers(self) -> list[tuple[int, int]]:
        """Return the ranges of numbers that were typed."""
        found = [NUMBERS.fullmatch(part) for part in self.cleaned_data["numbers"].split(",")]
        if not all(found):
            raise forms.ValidationError(_("Write numbers such as 3, 5-7."))
        return [(int(part[1]), int(part[2] or part[1])) for part in found if part]


def _naming(form: type[NamingForm]) -> Any:
    return lambda topic, member: type(form.__name__, (form,), {"reader": member, "topic": topic})


def _is_duplicate(topic: Topic) -> bool:
    return TopicDuplicate.objects.filter(topic=topic).exists()


def _split(topic: Topic, values: dict[str, Any], by: Member) -> Any:
    posts: set[int] = set()
    for first, last in values["numbers"]:
        posts.update(topic.posts.filter(number__range=(first, last)).values_list("pk", flat=True))
    new = NewTopic(values["title"], values["category"])
    return split_topic(topic, posts, new, by=by, because=Because(reason=values["reason"]))


MARK_DUPLICATE = Act(
    "duplicate",
    _("Mark as a duplicate"),
    lambda topic, values, by: mark_duplicate(topic, values["canonical"], by=by),
    _naming(DuplicateForm),
    lambda topic: topic.is_question and not _is_duplicate(topic),
)
WITHDRAW_DUPLICATE = Act(
    "no-duplicate",
    _("No longer a duplicate"),
    lambda topic, _values, by: withdraw_duplicate(topic, by=by),
    is_possible=_is_duplicate,
)
MOVE = Act(
    "move",
    _("Move to another category"),
    lambda topic, values, by: move_topic(topic, values["category"], by=by, because=Because(reason=values["reason"])),
    MoveForm,
)
MERGE = Act(
    "merge",
    _("Merge into another topic"),
    lambda topic, values, by: merge_topics(topic, values["into"], by=by, because=Because(reason=values["reason"])),
    _naming(MergeForm),
    lambda topic: topic.is_standing,
)
SPLIT = Act(
    "split",
    _("Take posts out into a new topic"),
    _split,
    SplitForm,
    lambda topic: topic.is_standing and topic.post_count > 1,
)
ORDER = (MOVE, MERGE, SPLIT, MARK_DUPLICATE, WITHDRAW_DUPLICATE)
