"""Members, places, topics and posts."""

from collections.abc import Iterable
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.db.models import F

from community.foundation.markup import render_markdown
from community.models import (
    Attachment,
    Category,
    Circle,
    Helpful,
    Member,
    MeToo,
    Notification,
    Post,
    Solution,
    Tag,
    Topic,
    TopicDuplicate,
    TopicEvent,
)
from community.operations.indexing.documents import index_things
from community.operations.tokens import create_token


class MemberFactory(factory.django.DjangoModelFactory[Member]):
    """A customer who may sign in by `force_login`; `roles=["support"]` makes an employee with that role."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    class Params:
        employee = factory.Trait(kind=Member.Kind.EMPLOYEE, is_staff=True)

    email = factory.Sequence(lambda number: f"member{number}@example.org")
    display_name = factory.Sequence(lambda number: f"Member {number}")
    kind = Member.Kind.CUSTOMER

    @classmethod
    def _create(cls, model_class: type[Member], *args: Any, **fields: Any) -> Member:
        roles: Iterable[str] = fields.pop("roles", ())
        if roles:
            fields = {**fields, "kind": Member.Kind.EMPLOYEE, "is_staff": True}
        member = model_class.objects.create_user(*args, **fields)
        member.groups.set(Group.objects.filter(name__in=list(roles)))
        return member


class EmployeeFactory(MemberFactory):
    """An employee without a role."""

    kind = Member.Kind.EMPLOYEE
    is_staff = True


def token_for(member: Member, *scopes: str) -> str:
    """Return the secret of a new token."""
    _token, secret = create_token(member, scopes=scopes)
    return secret


class CircleFactory(factory.django.DjangoModelFactory[Circle]):
    """`members=[…]` lets them in."""

    class Meta:
        model = Circle
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"circle-{number}")
    name = factory.Sequence(lambda number: f"Circle {number}")

    @factory.post_generation
    def members(self: Circle, create, extracted: Iterable[Member] | None, **_: Any) -> None:
        if create and extracted:
            self.members.set(extracted)


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    """A public place; `members_only=True` and `of_circle=circle` are the other two kinds."""

    class Meta:
        model = Category

    class Params:
        of_circle = None
        members_only = factory.Trait(visibility=Category.Visibility.MEMBERS)

    slug = factory.Sequence(lambda number: f"category-{number}")
    name = factory.Sequence(lambda number: f"Category {number}")
    circle = factory.SelfAttribute("of_circle")
    visibility = factory.LazyAttribute(
        lambda row: Category.Visibility.CIRCLE if row.circle else Category.Visibility.PUBLIC
    )


class TagFactory(factory.django.DjangoModelFactory[Tag]):
    class Meta:
        model = Tag

    slug = factory.Sequence(lambda number: f"tag-{number}")


class TopicFactory(factory.django.DjangoModelFactory[Topic]):
    """A question with its first post and its opening event; `body` is the text of the first post."""

    class Meta:
        model = Topic
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"How do I reset pump {number}?")
    slug = factory.LazyAttribute(lambda row: Topic.slug_for(row.title))
    kind = Topic.Kind.QUESTION
    category = factory.SubFactory(CategoryFactory)
    author = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[Topic], *args: Any, **fields: Any) -> Topic:
        body = fields.pop("body", "It does not start any more.")
        topic = super()._create(model_class, *args, **fields)
        post = PostFactory(topic=topic, author=topic.author, body=body, created_at=topic.created_at)
        TopicEvent.objects.create(
            kind=TopicEvent.Kind.TOPIC_OPENED, topic=topic, post=post, by=topic.author, occurred_at=topic.created_at
        )
        return topic

    @factory.post_generation
    def tags(self: Topic, create, extracted: Iterable[str] | None, **_: Any) -> None:
        if create and extracted:
            self.tags.set([Tag.objects.get_or_create(slug=slug)[0] for slug in extracted])


class DiscussionFactory(TopicFactory):
    title = factory.Sequence(lambda number: f"Shall we talk about pump {number}?")
    kind = Topic.Kind.DISCUSSION


class PostFactory(factory.django.DjangoModelFactory[Post]):
    """The next post of its topic."""

    class Meta:
        model = Post

    topic = factory.SubFactory(TopicFactory)
    author = factory.SubFactory(MemberFactory)
    body = "Hold the button for **ten** seconds."
    html = factory.LazyAttribute(lambda row: render_markdown(row.body))
    number = factory.LazyAttribute(lambda row: row.topic.posts.count() + 1)

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **fields: Any) -> Post:
        post = super()._create(model_class, *args, **fields)
        post.topic.post_count += int(post.is_standing)
        post.topic.save(update_fields=["post_count"])
        return post


class SolutionFactory(factory.django.DjangoModelFactory[Solution]):
    """An answer that the asker accepted; give `post=` or get a new question with one."""

    class Meta:
        model = Solution

    post = factory.SubFactory(PostFactory)
    topic = factory.SelfAttribute("post.topic")
    marked_by = factory.SelfAttribute("topic.author")
    way = factory.LazyAttribute(lambda row: "asker" if row.marked_by == row.topic.author else "staff")

    @classmethod
    def _create(cls, model_class: type[Solution], *args: Any, **fields: Any) -> Solution:
        solution = super()._create(model_class, *args, **fields)
        solution.topic.solved_at = solution.marked_at
        solution.topic.save(update_fields=["solved_at"])
        TopicEvent.objects.create(
            kind=TopicEvent.Kind.TOPIC_SOLVED,
            topic=solution.topic,
            post=solution.post,
            by=solution.marked_by,
            occurred_at=solution.marked_at,
            extras={"before": None, "after": solution.post_id},
        )
        # Solved questions are suggested from their documents, which an intake writes a moment later.
        index_things("topic", [solution.topic_id])
        return solution


class MeTooFactory(factory.django.DjangoModelFactory[MeToo]):
    class Meta:
        model = MeToo

    topic = factory.SubFactory(TopicFactory)
    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[MeToo], *args: Any, **fields: Any) -> MeToo:
        row = super()._create(model_class, *args, **fields)
        Topic.objects.filter(pk=row.topic_id).update(me_too_count=F("me_too_count") + 1)
        return row


class HelpfulFactory(factory.django.DjangoModelFactory[Helpful]):
    class Meta:
        model = Helpful

    post = factory.SubFactory(PostFactory)
    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[Helpful], *args: Any, **fields: Any) -> Helpful:
        row = super()._create(model_class, *args, **fields)
        Post.objects.filter(pk=row.post_id).update(helpful_count=F("helpful_count") + 1)
        return row


class TopicDuplicateFactory(factory.django.DjangoModelFactory[TopicDuplicate]):
    class Meta:
        model = TopicDuplicate

    topic = factory.SubFactory(TopicFactory)
    canonical = factory.SubFactory(TopicFactory)
    marked_by = factory.SelfAttribute("topic.author")


def quiet() -> Member:
    """A member who watches nothing unasked and gets no e-mails, for things that somebody must have made."""
    return MemberFactory(watches_automatically=False, mail_rhythm=Member.MailRhythm.NEVER)


def told_of(member: Member) -> list[tuple[str, int]]:
    """What a member was told, oldest first: the kind, and the number of the post or 0."""
    rows = Notification.objects.filter(recipient=member).order_by("id").select_related("post")
    return [(row.kind, row.post.number if row.post else 0) for row in rows]


class AttachmentFactory(factory.django.DjangoModelFactory[Attachment]):
    """A text beneath a post; its row only, the storage has no such file."""

    class Meta:
        model = Attachment

    uploaded_by = factory.SubFactory(MemberFactory)
    name = "secret.txt"
    kind = "text/plain"
    size = 6
    sha256 = "0" * 64
    stored_as = factory.Sequence(lambda number: f"attachments/{number}.txt")

    @classmethod
    def _create(cls, model_class: type[Attachment], *args: Any, **fields: Any) -> Attachment:
        row = super()._create(model_class, *args, **fields)
        if row.post is not None:
            Post.objects.filter(pk=row.post.pk).update(attachment_count=F("attachment_count") + 1)
        return row
