"""A post that points to an article uses it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import ArticleUse
from community.operations.posting import add_post, edit_post, open_topic
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


def used_by(post):
    return set(ArticleUse.objects.filter(post=post).values_list("article", flat=True))


@pytest.mark.parametrize(
    "link",
    [
        "[how](/articles/{0}/)",
        "[how](/articles/{0}-resetting/)",
        "[how](/articles/{0}-resetting/?from=x#feedback)",
        "<http://127.0.0.1:8000/articles/{0}-resetting/>",
    ],
)
def test_a_link_is_a_use(link, customer, settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    article = ArticleFactory()

    post = add_post(TopicFactory(), by=customer, body=f"See {link.format(article.pk)}.").post

    assert used_by(post) == {article.pk}


@pytest.mark.parametrize(
    "text",
    [
        "/articles/{0}/",
        "`[how](/articles/{0}/)`",
        "[how](https://elsewhere.example/articles/{0}/)",
        "[how](/articles/{0}0/)",
        "[how](/articles/999999999999999999999/)",
        "[how](/api/v1/articles/{0}/)",
    ],
)
def test_everything_else_is_none(text, customer):
    post = add_post(TopicFactory(), by=customer, body=text.format(ArticleFactory().pk)).post

    assert used_by(post) == set()


def test_what_the_author_may_not_see_or_nobody_reads_is_not_used(customer):
    hidden = [
        ArticleFactory(category=CategoryFactory(of_circle=CircleFactory())),
        ArticleFactory(state="draft"),
        ArticleFactory(state="withdrawn"),
    ]

    post = add_post(TopicFactory(), by=customer, body=" ".join(f"[x](/articles/{one.pk}/)" for one in hidden)).post

    assert used_by(post) == set()


def test_an_edit_adds_and_removes_uses(customer):
    one, other = ArticleFactory(), ArticleFactory()
    post = open_topic(CategoryFactory(), by=customer, title="Why?", body=f"[x](/articles/{one.pk}/)").post

    edit_post(post, by=customer, body=f"[x](/articles/{other.pk}/) [y](/articles/{other.pk}/)")

    assert used_by(post) == {other.pk}


def test_no_link_costs_no_query(customer):
    topic = TopicFactory()

    with CaptureQueriesContext(connection) as captured:
        add_post(topic, by=customer, body="Plain.")

    assert [query for query in captured if "article" in query["sql"]] == []


def test_few_links_of_many_are_looked_at():
    articles = ArticleFactory.create_batch(12)

    post = add_post(
        TopicFactory(), by=MemberFactory(), body=" ".join(f"[x](/articles/{one.pk}/)" for one in articles)
    ).post

    assert used_by(post) == {one.pk for one in articles[:10]}
