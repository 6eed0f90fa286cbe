"""`visible_to` and `can_see_…` say the same, for every kind of reader and every state of a thing."""

from functools import partial
from itertools import product as every
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import (
    Article,
    ArticleRevision,
    Attachment,
    Category,
    Incident,
    Member,
    NoHelp,
    Post,
    PostRevision,
    SuperUserSeat,
    Topic,
    TrustChange,
    TrustGrant,
)
from community.models.topic import State
from community.operations.roles import ROLES
from community.permissions import (
    can_see_article,
    can_see_article_revision,
    can_see_attachment,
    can_see_category,
    can_see_incident,
    can_see_no_help,
    can_see_post,
    can_see_topic,
)
from community.permissions.history import can_see_history, can_see_post_revision
from community.permissions.recognition import can_see_seat, can_see_trust_change, can_see_trust_grant
from ideas.models import AuthorShare, Idea, IdeaWatch
from ideas.permissions import can_see_idea, can_see_idea_watch, can_see_share
from tests.database import world_of_its_own
from tests.factories.articles import ArticleFactory, add_revision
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.incidents import make_incident

NOW = "2026-01-01T00:00:00Z"
MAKERS = {
    "anonymous": AnonymousUser,
    "customer": MemberFactory,
    "partner": lambda: MemberFactory(kind="partner"),
    "employee": lambda: MemberFactory(kind="employee"),
    "sleeping customer": lambda: MemberFactory(is_active=False),
    "sleeping support": lambda: MemberFactory(roles=["support"], is_active=False),
    "superuser": lambda: Member.objects.create_superuser("root@example.org", display_name="Root"),
    "system": Member.objects.system,
    **{role: partial(MemberFactory, roles=[role]) for role in ROLES},
}
INSIDERS = [f"{name} of the circle" for name in MAKERS if name != "anonymous"]
READERS = [*MAKERS, *INSIDERS, "author"]
KEEPERS = {"support", "moderator", "community_manager", "admin", "superuser"}
AWAY = {"anonymous", "sleeping customer", "sleeping support", "system"}


class World:
    """Every kind of thing in every place and state; the readers come to it."""

    def __init__(self):
        self.circle = circle = CircleFactory()
        self.author = MemberFactory()
        author, drafted = {"author": self.author}, {"state": Article.State.DRAFT}
        self.categories = [CategoryFactory(), CategoryFactory(members_only=True), CategoryFactory(of_circle=circle)]
        self.topics = [TopicFactory(category=place, state=state, **author) for place, state in self.everywhere(State)]
        self.posts = [PostFactory(topic=topic, state=state, **author) for topic, state in every(self.topics, State)]
        self.posts_of_others = [
            PostFactory(topic__category=place, topic__state=topic_state, state=state)
            for (place, topic_state), state in every(self.everywhere(State), State)
        ]
        self.ideas = [IdeaFactory(category=place, state=state, **author) for place, state in self.everywhere(State)]
        self.ideas_of_others = [IdeaFactory(category=place, state=state) for place, state in self.everywhere(State)]
        self.incidents = [make_incident(category=category) for category in [*self.categories, None]]
        self.articles = [ArticleFactory(category=place, state=state) for place, state in self.everywhere(Article.State)]
        self.articles += [
            ArticleFactory(category=place, **drafted, **role)
            for place, role in self.everywhere([author, {"owner": self.author}])
        ]
        self.texts = list(self._earlier_texts())

    def everywhere(self, states):
        return every(self.categories, states)

    def _earlier_texts(self):
        """Also of posts whose author is forgotten."""
        erased = MemberFactory()
        Member.objects.filter(pk=erased.pk).update(erased_at=NOW, email=None, display_name="", is_active=False)
        how = {"number": 1, "format": "markdown", "written_at": NOW, "replaced_by": self.author}
        for post in [*self.posts, *(PostFactory(topic=topic, author=erased) for topic in self.topics)]:
            yield PostRevision.objects.create(post=post, **how)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with world_of_its_own("twins", django_db_blocker, World) as world:
        yield world


@pytest.fixture
def author(world, db):
    return world.author


@pytest.fixture
def reader_named(world, db):
    """Everybody of the table above by name."""

    def reader(name):
        if name == "author":
            return world.author
        made = MAKERS[name.removesuffix(" of the circle")]()
        if name in INSIDERS:
            world.circle.members.add(made)
        return made

    return reader


def assert_twins(rows, visible, can_see, reader):
    """The set holds exactly those that the predicate lets through, read afresh as a view would read them."""
    by_set = set(visible.visible_to(reader).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    by_predicate = {row.pk for row in rows if can_see(reader, type(row).objects.get(pk=row.pk))}
    assert by_set == by_predicate
    return by_set


@pytest.mark.parametrize("name", READERS)
def test_categories_are_seen_alike(name, reader_named, world):
    seen = assert_twins(world.categories, Category.objects, can_see_category, reader_named(name))

    role = name.removesuffix(" of the circle")
    expected = 3 if role in KEEPERS or name in INSIDERS else 2
    expected = 1 if role in AWAY else expected
    assert len(seen) == expected


@pytest.mark.parametrize("name", READERS)
def test_topics_are_seen_alike(name, reader_named, world):
    seen = assert_twins(world.topics, Topic.objects, can_see_topic, reader_named(name))

    assert 0 < len(seen) < len(world.topics)


@pytest.mark.parametrize("name", READERS)
def test_posts_are_seen_alike(name, reader_named, world):
    posts = [*world.posts, *(topic.posts.get(number=1) for topic in world.topics)]

    seen = assert_twins(posts, Post.objects, can_see_post, reader_named(name))

    assert 0 < len(seen) < len(posts)


@pytest.mark.parametrize("name", READERS)
def test_histories_and_earlier_texts_are_seen_alike(name, reader_named, world):
    texts, posts = world.texts, [text.post for text in world.texts]

    reader = reader_named(name)
    seen = assert_twins(texts, PostRevision.objects, can_see_post_revision, reader)

    by_set = set(Post.objects.with_history_for(reader).filter(pk__in=[post.pk for post in posts]))
    assert by_set == {post for post in posts if can_see_history(reader, Post.objects.get(pk=post.pk))}
    assert 0 < len(seen) <= len(by_set) < len(posts)


@pytest.mark.parametrize("name", READERS)
def test_words_that_something_did_not_help_are_seen_alike(name, reader_named, world, author):
    posts = world.posts_of_others
    said = [NoHelp.objects.create(post=post, member=author, counts=True) for post in posts]
    reader = reader_named(name)
    if isinstance(reader, Member) and reader != author:
        said += [NoHelp.objects.create(post=post, member=reader, counts=True) for post in posts]

    seen = assert_twins(said, NoHelp.objects, can_see_no_help, reader)

    others = seen & {row.pk for row in said if row.member_id == author.pk}
    assert bool(others) == (name.removesuffix(" of the circle") in {*KEEPERS, "author"})
    assert len(seen) < len(said)


@pytest.mark.parametrize("name", READERS)
def test_incidents_are_seen_alike(name, reader_named, world):
    seen = assert_twins(world.incidents, Incident.objects, can_see_incident, reader_named(name))

    assert world.incidents[-1].pk in seen


@pytest.mark.parametrize("name", READERS)
def test_watches_of_ideas_are_seen_alike(name, reader_named, world, author):
    reader = reader_named(name)
    followers = [author, MemberFactory(), *([reader] if isinstance(reader, Member) and reader != author else [])]
    ideas = world.ideas_of_others
    watches = [IdeaWatch.objects.create(idea=idea, member=member) for idea, member in every(ideas, followers)]

    seen = assert_twins(watches, IdeaWatch.objects, can_see_idea_watch, reader)

    assert len(seen) < len(ideas)


@pytest.mark.parametrize("name", READERS)
def test_trust_and_what_persons_decided_of_it_are_seen_alike(name, reader_named, author):
    decided = {"granted_by": Member.objects.system(), "level": 2, "reason": "known"}
    grants = [TrustGrant.objects.create(member=member, **decided) for member in (author, MemberFactory())]
    changes = [TrustChange.objects.create(member=grant.member, before=0, after=2, cause="decision") for grant in grants]

    reader = reader_named(name)
    seen = assert_twins(grants, TrustGrant.objects, can_see_trust_grant, reader)
    own = assert_twins(changes, TrustChange.objects, can_see_trust_change, reader)

    decides = name.removesuffix(" of the circle") in {"community_manager", "admin", "superuser"}
    assert (len(seen), len(own)) == ((2, 2) if decides else (0, 1 if name == "author" else 0))


@pytest.mark.parametrize("name", READERS)
def test_seats_are_seen_alike(name, reader_named, author):
    system, at = Member.objects.system(), "2026-01-01T00:00:00Z"
    states = ({}, {"accepted_at": at}, {"ended_at": at, "ended_by": system})
    seats = [
        SuperUserSeat.objects.create(member=member, invited_by=system, **state)
        for state, member in zip(states, (author, *MemberFactory.create_batch(2)), strict=True)
    ]

    seen = assert_twins(seats, SuperUserSeat.objects, can_see_seat, reader_named(name))

    assert seats[1].pk in seen
    assert (seats[0].pk in seen) == (len(seen) == 3 or name == "author")


def attached_to(post, uploader):
    return Attachment.objects.create(
        post=post, uploaded_by=uploader, name="a.txt", kind="text/plain", size=1, sha256="0" * 64, stored_as=uuid4().hex
    )


@pytest.mark.parametrize("name", READERS)
def test_attachments_are_seen_alike(name, reader_named, world, author):
    topics = [TopicFactory(category=category, author=author) for category in world.categories]
    posts = [PostFactory(topic=topic, state=state, author=author) for topic, state in every(topics, State)]
    reader = reader_named(name)
    files = [attached_to(post, author) for post in [*posts, None]]
    files.append(attached_to(None, MemberFactory() if name == "anonymous" else reader))

    seen = assert_twins(files, Attachment.objects, can_see_attachment, reader)

    assert 0 < len(seen) < len(files)


@pytest.mark.parametrize("name", READERS)
def test_ideas_are_seen_alike(name, reader_named, world):
    seen = assert_twins(world.ideas, Idea.objects, can_see_idea, reader_named(name))

    assert 0 < len(seen) < len(world.ideas)


@pytest.mark.parametrize("name", READERS)
def test_shares_are_seen_alike(name, reader_named, author):
    def share_in(idea, holder):
        return AuthorShare.objects.create(idea=idea, member=holder, percent=50, proposed_by=idea.author)

    reader, others, shared = reader_named(name), IdeaFactory(), IdeaFactory()
    shares = [share_in(idea, MemberFactory()) for idea in (others, shared, IdeaFactory(author=author))]
    if name != "anonymous":
        shares.append(share_in(shared, reader))

    seen = assert_twins(shares, AuthorShare.objects, can_see_share, reader)

    role = name.removesuffix(" of the circle")
    everything = {"product", "manager", "controller", "community_manager", "admin", "superuser"}
    expected = {"author": 3}.get(role, len(shares) if role in everything else 2)
    assert len(seen) == (0 if role in AWAY else expected)


@pytest.mark.parametrize("name", READERS)
def test_articles_are_seen_alike(name, reader_named, world):
    seen = assert_twins(world.articles, Article.objects, can_see_article, reader_named(name))

    role = name.removesuffix(" of the circle")
    assert (len(seen) == len(world.articles)) == (role in KEEPERS)
    assert seen


@pytest.mark.parametrize("name", READERS)
def test_revisions_are_seen_alike(name, reader_named, world):
    for article in world.articles:
        add_revision(article, body="Not published yet.")
    revisions = list(ArticleRevision.objects.all())

    seen = assert_twins(revisions, ArticleRevision.objects, can_see_article_revision, reader_named(name))

    assert seen
    assert (len(seen) == len(revisions)) == (name.removesuffix(" of the circle") in KEEPERS)
