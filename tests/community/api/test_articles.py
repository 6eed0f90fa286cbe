"""Articles over HTTP: what a page can do, a token can do."""

import pytest

from community.models import Article
from tests.factories.articles import ArticleFactory, add_revision
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/articles/"


@pytest.fixture
def reviewer_api(api_of):
    return api_of(MemberFactory(roles=["moderator"]))


def url(article, *parts):
    return f"{URL}{article.pk}/" + "".join(f"{part}/" for part in parts)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_however_long_it_is(number, customer_api, queries):
    for _ in range(number):
        ArticleFactory()

    # The token, its owner's roles, and the articles with their people.
    with queries(3):
        response = customer_api.get(URL)

    assert len(response.data["results"]) == number


def test_the_list_is_what_everybody_reads(anonymous_api):
    shown = [ArticleFactory(), ArticleFactory(state="outdated")]
    for state in ("draft", "in_review", "withdrawn"):
        ArticleFactory(state=state)
    ArticleFactory(category=CategoryFactory(of_circle=CircleFactory()))

    response = anonymous_api.get(URL)

    assert [row["id"] for row in response.data["results"]] == [shown[1].pk, shown[0].pk]
    for state in ("draft", "in_review", "withdrawn"):
        assert anonymous_api.get(URL, {"state": state}).data["results"] == []


def test_the_list_narrows(agent_api):
    german = ArticleFactory(language="de", helpful_count=4)
    due = ArticleFactory(review_by="2026-01-01", helpful_count=9)
    waiting = ArticleFactory(state="in_review")
    draft = ArticleFactory(state="draft", owner=german.author)

    def found(**given):
        return [row["id"] for row in agent_api.get(URL, given).data["results"]]

    assert found(language="de") == [german.pk]
    assert found(category=due.category.slug) == [due.pk]
    assert found(due_on="2026-06-01") == [due.pk]
    assert found(under_review="true") == [waiting.pk]
    assert found(state="draft") == [draft.pk]
    assert found(owner=german.author_id) == [german.pk]
    assert found(order="helpful") == [due.pk, german.pk]


@pytest.mark.parametrize(
    "query", ["state=gone", "order=hot", "category=", "owner=x", "due_on=soon", "under_review=maybe", "what=1"]
)
def test_unknown_questions_are_refused(anonymous_api, query):
    assert anonymous_api.get(f"{URL}?{query}").status_code == 400


def test_an_article_by_itself(anonymous_api, queries):
    solution = SolutionFactory()
    article = ArticleFactory(source=solution.post, body="Hold **on**.")
    german = ArticleFactory(family=article.family, language="de")
    ArticleFactory(family=article.family, language="fr", state="draft")

    # The article with its text and people, the other languages, the sources and the authors.
    with queries(4):
        data = anonymous_api.get(url(article)).data

    assert data["html"].strip() == "<p>Hold <strong>on</strong>.</p>"
    assert data["translations"] == [
        {"id": german.pk, "language": "de", "title": german.title, "url": german.get_absolute_url()}
    ]
    assert [(source["topic"], source["author"]["id"]) for source in data["sources"]] == [
        (solution.topic.pk, solution.post.author_id)
    ]
    assert [one["id"] for one in data["contributors"]] == [solution.post.author_id, article.author_id]


def test_a_source_that_the_reader_may_not_see_is_not_named(anonymous_api):
    solution = SolutionFactory()
    article = ArticleFactory(source=solution.post)
    solution.topic.category = CategoryFactory(of_circle=CircleFactory())
    solution.topic.save()

    data = anonymous_api.get(url(article)).data

    assert data["sources"] == []
    assert solution.topic.title not in str(data)


def test_from_draft_to_readers(agent_api, reviewer_api, anonymous_api):
    category = CategoryFactory(slug="pumps", language="de")
    written = agent_api.post(URL, {"title": "Zurücksetzen", "body": "Zehn Sekunden.", "category": "pumps"})
    article = Article.objects.get()

    assert (written.status_code, written.data["state"], written.data["language"]) == (201, "draft", "de")
    assert anonymous_api.get(url(article)).status_code == 404
    assert agent_api.put(url(article, "publication")).status_code == 409
    assert agent_api.put(url(article, "review")).data["under_review"] == 1
    assert agent_api.put(url(article, "review")).status_code == 200
    assert agent_api.put(url(article, "publication")).data["code"] == "author_is_no_reviewer"
    assert reviewer_api.put(url(article, "publication"), {"review_by": "2999-01-01"}).data["state"] == "published"
    assert anonymous_api.get(url(article)).data["review_by"].isoformat() == "2999-01-01"
    assert category.articles.get() == article


def test_a_solution_becomes_an_article(agent_api, customer_api):
    topic = SolutionFactory(post__body="Ten seconds.").topic

    made = agent_api.post(URL, {"solution_of": topic.pk})
    again = agent_api.post(URL, {"solution_of": topic.pk})
    by_customer = customer_api.post(URL, {"solution_of": topic.pk})

    assert (made.status_code, made.data["title"], made.data["body"]) == (201, topic.title, "Ten seconds.")
    assert made.data["sources"][0]["topic"] == topic.pk
    assert (again.status_code, again.data["code"]) == (409, "solution_is_an_article")
    assert by_customer.status_code == 403


def test_a_translation_names_its_original(agent_api):
    article = ArticleFactory()
    text = {"title": "Zurücksetzen", "body": "Zehn.", "category": article.category_id, "language": "de"}

    made = agent_api.post(URL, {**text, "translation_of": article.pk})
    again = agent_api.post(URL, {**text, "translation_of": article.pk})

    assert [one["id"] for one in made.data["translations"]] == [article.pk]
    assert (again.status_code, again.data["code"]) == (409, "translation_exists")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "x", "body": "y"}, "/category"),
        ({"category": "pumps", "body": "y"}, "/title"),
        ({"category": "nowhere", "title": "x", "body": "y"}, "/category"),
        ({"category": "pumps", "title": "x", "body": "y", "language": "fr"}, "/language"),
        ({"category": "pumps", "title": "x", "body": "y", "translation_of": 999}, "/translation_of"),
        ({"category": "pumps", "title": "x" * 301, "body": "y"}, "/title"),
        ({"category": "pumps", "title": "x", "body": "y", "state": "published"}, "/state"),
        ({"solution_of": 999}, "/solution_of"),
    ],
)
def test_bad_articles_are_refused_with_a_pointer(agent_api, body, pointer):
    CategoryFactory(slug="pumps")

    response = agent_api.post(URL, body)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.data["errors"]] == [pointer]
    assert not Article.objects.exists()


def test_a_stale_version_is_a_failed_precondition(agent_api):
    article = ArticleFactory()
    tag = agent_api.get(url(article))["ETag"]

    first = agent_api.patch(url(article), {"body": "One."}, headers={"if-match": tag})
    second = agent_api.patch(url(article), {"body": "Two."}, headers={"if-match": tag})
    in_body = agent_api.patch(url(article), {"body": "Three.", "version": 1})

    assert (first.status_code, second.status_code, in_body.status_code) == (200, 412, 409)
    assert first["ETag"] == '"2"'
    assert article.revisions.count() == 2


def test_revisions_and_what_they_changed(agent_api, anonymous_api):
    article = ArticleFactory(body="Hold the button.\nWait.")
    add_revision(article, body="Hold the red button.\nWait.", comment="Which one")

    assert [row["number"] for row in agent_api.get(url(article, "revisions")).data["results"]] == [2, 1]
    detail = agent_api.get(url(article, "revisions", 2)).data
    assert (detail["compared_with"], detail["differences"]) == (
        1,
        [
            {"change": "removed", "text": "Hold the button."},
            {"change": "added", "text": "Hold the red button."},
            {"change": "same", "text": "Wait."},
        ],
    )
    assert agent_api.get(url(article, "revisions", 1)).data["compared_with"] is None
    # What was never published is nobody's business yet.
    assert [row["number"] for row in anonymous_api.get(url(article, "revisions")).data["results"]] == [1]
    assert anonymous_api.get(url(article, "revisions", 2)).status_code == 404
    assert anonymous_api.get(url(article, "revisions", 1), {"against": 2}).status_code == 404


def test_an_earlier_text_comes_back(agent_api, customer_api):
    article = ArticleFactory(body="Right.")
    add_revision(article, body="Wrong.")

    assert customer_api.post(url(article, "revisions"), {"copy_of": 1}).status_code == 403
    assert agent_api.post(url(article, "revisions"), {"copy_of": 9}).status_code == 400
    assert agent_api.post(url(article, "revisions"), {"copy_of": 1}).status_code == 201
    assert article.revisions.order_by("-number").first().body == "Right."
