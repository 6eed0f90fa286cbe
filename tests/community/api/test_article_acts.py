"""What is done with articles over HTTP, what readers say, and what those who may not see them find."""

import pytest
from rest_framework.test import APIClient

from community.models import Feedback, StalenessAnswer, StalenessCheck
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/articles/"


@pytest.fixture
def reviewer_api(api_of):
    return api_of(MemberFactory(roles=["moderator"]))


def url(article, *parts):
    return f"{URL}{article.pk}/" + "".join(f"{part}/" for part in parts)


def test_keeping_an_article(agent_api, customer_api, customer):
    article = ArticleFactory()

    assert customer_api.put(url(article, "outdating"), {"reason": "Old"}).status_code == 403
    assert agent_api.put(url(article, "outdating"), {}).status_code == 400
    assert agent_api.put(url(article, "outdating"), {"reason": "Old"}).data["state"] == "outdated"
    assert agent_api.put(url(article, "confirmation")).data["state"] == "published"
    assert agent_api.put(url(article, "review-date"), {"review_by": "2000-01-01"}).status_code == 400
    assert agent_api.put(url(article, "owner"), {"member": customer.pk}).data["owner"]["id"] == customer.pk
    assert customer_api.put(url(article, "withdrawal"), {"reason": "Wrong"}).data["state"] == "withdrawn"
    assert customer_api.delete(url(article, "withdrawal")).status_code == 204
    assert agent_api.put(url(article, "category"), {"category": CategoryFactory().pk}).status_code == 200
    kinds = [row["kind"] for row in agent_api.get(url(article, "events")).data["results"]]
    assert kinds[2:] == [
        *("article_outdated", "article_confirmed", "owner_changed", "article_withdrawn", "article_restored"),
        "category_changed",
    ]


def test_sending_back_says_why(agent_api, reviewer_api):
    article = ArticleFactory(state="in_review")

    assert reviewer_api.delete(url(article, "review")).status_code == 400
    assert reviewer_api.delete(url(article, "review") + "?reason=Which%20pump").status_code == 204
    article.refresh_from_db()
    assert article.state == "draft"


def test_feedback_of_a_stranger_and_of_a_member(anonymous_api, customer_api, agent_api):
    article = ArticleFactory()

    for _ in range(2):
        answer = anonymous_api.put(url(article, "feedback"), {"helpful": True})
    assert answer.data == {"helpful_count": 1, "unhelpful_count": 0, "mine": True}
    assert customer_api.put(url(article, "feedback"), {"helpful": False, "text": "No button"}).data == {
        "helpful_count": 1,
        "unhelpful_count": 1,
        "mine": False,
    }
    assert customer_api.delete(url(article, "feedback")).data["unhelpful_count"] == 0
    assert customer_api.delete(url(article, "feedback")).status_code == 200
    assert agent_api.put(url(article, "feedback"), {"helpful": True}).status_code == 403
    assert customer_api.put(url(article, "feedback"), {}).status_code == 400


def test_what_readers_say_is_for_the_owner(agent_api, customer_api, anonymous_api):
    article = ArticleFactory()
    customer_api.put(url(article, "feedback"), {"helpful": False, "text": "No button"})
    said = Feedback.objects.get()

    assert anonymous_api.get(url(article, "feedback")).status_code == 401
    assert customer_api.get(url(article, "feedback")).status_code == 403
    assert [row["text"] for row in agent_api.get(url(article, "feedback")).data["results"]] == ["No button"]
    assert customer_api.put(url(article, "feedback", said.pk, "settlement")).status_code == 403
    assert agent_api.put(url(article, "feedback", said.pk, "settlement")).data["settled_at"] is not None
    assert agent_api.put(url(ArticleFactory(), "feedback", said.pk, "settlement")).status_code == 404


def test_strangers_do_not_flood(monkeypatch):
    monkeypatch.setattr("community.limits.WRITES_A_MINUTE", 2)
    article, stranger = ArticleFactory(), APIClient(REMOTE_ADDR="198.51.100.77")

    answers = [stranger.put(url(article, "feedback"), {"helpful": True}).status_code for _ in range(4)]

    assert answers == [200, 200, 429, 429]


def test_who_is_asked_answers(customer_api, helper_api, customer):
    article = ArticleFactory()
    check = StalenessCheck.objects.create(article=article, revision=article.published, closes_at="2999-01-01T00:00:00Z")
    StalenessAnswer.objects.create(check_round=check, member=customer)

    assert customer_api.get(url(article, "staleness")).data["holds"] is None
    assert helper_api.get(url(article, "staleness")).status_code == 404
    assert helper_api.put(url(article, "staleness"), {"holds": True}).status_code == 403
    assert customer_api.put(url(article, "staleness"), {"holds": False, "text": "No button"}).data["holds"] is False


def test_those_whom_it_helped_are_asked_with_a_token(agent_api, customer_api, customer):
    article = ArticleFactory()
    customer_api.put(url(article, "feedback"), {"helpful": True, "text": ""})

    assert customer_api.put(url(article, "staleness-check")).status_code == 403
    assert [agent_api.put(url(article, "staleness-check")).json()["asked"] for _ in range(2)] == [True, False]
    assert StalenessAnswer.objects.get().member == customer


@pytest.mark.parametrize(
    ("method", "parts"),
    [
        ("get", ()),
        ("patch", ()),
        ("get", ("revisions",)),
        ("post", ("revisions",)),
        ("get", ("revisions", 1)),
        ("put", ("staleness-check",)),
        ("put", ("review",)),
        ("delete", ("review",)),
        ("put", ("publication",)),
        ("put", ("confirmation",)),
        ("put", ("outdating",)),
        ("put", ("withdrawal",)),
        ("delete", ("withdrawal",)),
        ("put", ("owner",)),
        ("put", ("category",)),
        ("put", ("review-date",)),
        ("put", ("feedback",)),
        ("delete", ("feedback",)),
        ("get", ("feedback",)),
        ("put", ("staleness",)),
        ("get", ("events",)),
    ],
)
def test_what_one_may_not_see_does_not_exist(method, parts, customer_api, customer):
    hidden = [ArticleFactory(category=CategoryFactory(of_circle=CircleFactory())), ArticleFactory(state="draft")]
    bodies = {
        "owner": {"member": customer.pk},
        "category": {"category": CategoryFactory().pk},
        "outdating": {"reason": "x"},
        "withdrawal": {"reason": "x"},
        "feedback": {"helpful": True},
        "staleness": {"holds": True},
        "review-date": {"review_by": "2999-01-01"},
        "revisions": {"copy_of": 1},
    }

    for article in hidden:
        address = url(article, *parts) + ("?reason=x" if method == "delete" and "review" in parts else "")
        body = bodies.get(parts[0] if parts else "", {}) if method in {"put", "patch", "post"} else None
        assert getattr(customer_api, method)(address, body).status_code == 404


def test_reading_needs_no_account_but_a_token_needs_its_scope(api_of, agent):
    article = ArticleFactory()

    assert api_of(agent, "ideas:read").get(url(article)).status_code == 403
    assert api_of(agent, "community:read").patch(url(article), {"body": "x"}).status_code == 403
