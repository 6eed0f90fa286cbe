"""The pages of the knowledge base: the list, one article, writing, reviewing, and what readers say."""

import re

import pytest
from django.test import Client

from community.models import Article, ArticleUse, Feedback, StalenessAnswer, StalenessCheck, SurveyAnswer
from tests.factories.articles import ArticleFactory, add_revision
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
FORM = re.compile(r'name="form_key" value="([^"]+)"')


@pytest.fixture
def signed_in():
    def sign_in(member):
        client = Client()
        client.force_login(member)
        return client

    return sign_in


@pytest.fixture
def agent_client(agent, signed_in):
    return signed_in(agent)


@pytest.fixture
def customer_client(customer, signed_in):
    return signed_in(customer)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_however_long_it_is(number, client, queries):
    for _ in range(number):
        ArticleFactory()

    # Categories and articles.
    with queries(2):
        response = client.get("/articles/")

    assert response.content.decode().count('class="row"') == number


def test_the_page_of_an_article_takes_few_queries(client, customer_client, queries):
    article = ArticleFactory(source=SolutionFactory().post)

    # The article with its text and people, languages, sources, authors, what is like it (2), what this visitor said.
    with queries(7):
        client.get(article.get_absolute_url())
    # Besides these the session, the member, and what the member is asked.
    with queries(10):
        customer_client.get(article.get_absolute_url())


def test_each_article_is_listed_once_in_the_language_that_suits_best(client):
    english = ArticleFactory(title="Reset it", language="en")
    ArticleFactory(title="Setz es zurück", language="de", family=english.family)
    ArticleFactory(title="Nur deutsch", language="de")
    ArticleFactory(
        title="Noch ein Entwurf", language="de", state="draft", family=ArticleFactory(title="Only so").family
    )

    def titles(query="", language="en"):
        html = client.get(f"/articles/{query}", headers={"accept-language": language}).content.decode()
        return {
            title for title in ("Reset it", "Setz es zurück", "Nur deutsch", "Only so", "Noch ein") if title in html
        }

    assert titles() == {"Reset it", "Nur deutsch", "Only so"}
    assert titles(language="de") == {"Setz es zurück", "Nur deutsch", "Only so"}
    assert titles("?language=de") == {"Setz es zurück", "Nur deutsch"}
    assert titles("?language=all") == {"Reset it", "Setz es zurück", "Nur deutsch", "Only so"}


def test_the_language_of_the_text_is_not_that_of_the_page(client):
    english = ArticleFactory(language="en", title="Reset it")
    german = ArticleFactory(language="de", title="Setz es zurück", family=english.family)
    hidden = ArticleFactory(language="fr", family=english.family, category=CategoryFactory(of_circle=CircleFactory()))

    html = client.get(german.get_absolute_url(), headers={"accept-language": "en"}).content.decode()

    assert '<html lang="en">' in html
    assert re.search(r'<h1 lang="de">\s*Setz es zurück', html)
    links = set(re.findall(r'rel="alternate"\s+hreflang="(\w+)"\s+href="([^"]+)"', html))
    assert links == {(one.language, f"http://testserver{one.get_absolute_url()}") for one in (english, german)}
    assert f"/articles/{hidden.pk}" not in html


def test_an_article_has_one_address(client):
    article = ArticleFactory(title="Reset it")

    for address in (f"/articles/{article.pk}/", f"/articles/{article.pk}-else/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, f"/articles/{article.pk}-reset-it/")


def test_only_those_who_write_see_what_is_not_public(client, customer_client, agent_client):
    draft = ArticleFactory(state="draft", title="A draft", owner=MemberFactory())
    published = ArticleFactory(body="Old words.")
    add_revision(published, body="New words.")

    for reader in (client, customer_client):
        assert reader.get(draft.get_absolute_url()).status_code == 404
        assert reader.get(f"/articles/{published.pk}/history/2/").status_code == 404
        assert "New words" not in reader.get(published.get_absolute_url()).content.decode()
        assert reader.get("/articles/?state=drafts").status_code == 404
    assert agent_client.get(draft.get_absolute_url()).status_code == 200
    assert "New words" in text_of(agent_client.get(f"/articles/{published.pk}/history/2/"))


def test_what_may_be_wrong_says_so_and_is_kept_from_machines(client):
    html = client.get(ArticleFactory(state="outdated").get_absolute_url()).content.decode()

    assert "may be wrong by now" in html
    assert '<meta name="robots" content="noindex">' in html


def test_a_solution_becomes_an_article_with_one_button(agent_client, customer_client):
    topic = SolutionFactory(post__body="Ten seconds.").topic
    page = topic.get_absolute_url()

    assert "Make an article of it" in agent_client.get(page).content.decode()
    assert "Make an article of it" not in customer_client.get(page).content.decode()
    assert customer_client.post(f"/questions/{topic.pk}/article/").status_code == 403
    response = agent_client.post(f"/questions/{topic.pk}/article/")

    article = Article.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/articles/{article.pk}/edit/")
    assert "Ten seconds." in agent_client.get(response["Location"]).content.decode()
    assert agent_client.post(f"/questions/{topic.pk}/article/").status_code == 409


def test_from_a_form_to_readers(agent_client, signed_in, client):
    CategoryFactory(slug="pumps", language="de")
    form = agent_client.get("/articles/new/?category=pumps").content.decode()
    text = {
        "form_key": FORM.search(form)[1],
        "category": "pumps",
        "language": "de",
        "title": "Zurücksetzen",
        "summary": "",
        "body": "Zehn Sekunden.",
    }
    # A form that arrives twice acts once.
    responses = [agent_client.post("/articles/new/", text) for _ in range(2)]
    article = Article.objects.get()
    assert {response["Location"] for response in responses} == {article.get_absolute_url()}

    agent_client.post(f"/articles/{article.pk}/submit/")
    assert agent_client.post(f"/articles/{article.pk}/publish/").status_code == 403
    signed_in(MemberFactory(roles=["moderator"])).post(f"/articles/{article.pk}/publish/")

    assert "Zehn Sekunden." in client.get(article.get_absolute_url()).content.decode()


def test_whoever_does_not_write_gets_no_form(client, customer_client):
    article = ArticleFactory()

    for address in ("/articles/new/", f"/articles/{article.pk}/edit/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")
        assert customer_client.get(address).status_code == 403
        assert customer_client.post(address, {}).status_code == 403


def test_a_refused_form_keeps_its_text_and_says_what_changed_meanwhile(agent_client):
    article = ArticleFactory(body="Old.")
    form = {"title": "T", "summary": "", "body": "Mine.", "comment": "", "version": 1}
    agent_client.post(f"/articles/{article.pk}/edit/", form | {"body": "Theirs."})

    response = agent_client.post(f"/articles/{article.pk}/edit/", form)

    assert response.status_code == 409
    assert "Mine." in response.content.decode()
    assert "has written version 2 meanwhile" in text_of(response)
    assert article.revisions.count() == 2


def test_history_shows_differences_word_by_word(client, agent_client):
    article = ArticleFactory(body="Hold the button.")
    revision = add_revision(article, body="Hold the <b>red</b> button.")
    type(revision).objects.filter(pk=revision.pk).update(published_at="2026-01-01T00:00Z", reviewer=article.author)

    html = client.get(f"/articles/{article.pk}/history/2/").content.decode()

    assert "<mark>&lt;b&gt;red&lt;/b&gt; </mark>" in html
    assert client.get(f"/articles/{article.pk}/history/1/").status_code == 200
    assert client.get(f"/articles/{article.pk}/history/?after=x").status_code == 400
    agent_client.post(f"/articles/{article.pk}/history/1/revert/")
    assert article.revisions.order_by("-number").first().body == "Hold the button."


@pytest.mark.parametrize("reason", ["", "It has no button"])
def test_reasons_are_asked_for_on_the_page(reason, agent_client):
    article = ArticleFactory()

    response = agent_client.post(f"/articles/{article.pk}/outdate/", {"reason": reason})

    article.refresh_from_db()
    assert (response.status_code, article.state) == ((302, "outdated") if reason else (400, "published"))


def test_a_stranger_says_that_it_helped_and_thinks_again(client):
    article = ArticleFactory()
    address = f"/articles/{article.pk}/feedback/"

    assert client.get(address)["Location"] == article.get_absolute_url()
    response = client.post(address, {"helpful": "yes", "text": "Thanks"})
    assert response["Location"].endswith("?feedback=thanks#feedback")
    assert "You said that it helped." in client.get(article.get_absolute_url()).content.decode()
    client.post(address, {"helpful": "no"})
    article.refresh_from_db()
    assert (article.helpful_count, article.unhelpful_count) == (0, 1)
    assert client.post(address, {"helpful": "perhaps"}).status_code == 400
    client.post(f"{address}undo/")
    assert not Feedback.objects.exists()


def test_words_reach_those_who_answer_for_it_and_nobody_else(client, agent_client, customer_client):
    article = ArticleFactory()
    client.post(f"/articles/{article.pk}/feedback/", {"helpful": "no", "text": "There is no such button"})
    said = Feedback.objects.get()

    assert "There is no such button" in agent_client.get(article.get_absolute_url()).content.decode()
    assert "There is no such button" not in customer_client.get(article.get_absolute_url()).content.decode()
    assert customer_client.post(f"/articles/{article.pk}/feedback/{said.pk}/settle/").status_code == 403
    agent_client.post(f"/articles/{article.pk}/feedback/{said.pk}/settle/")
    assert "There is no such button" not in agent_client.get(article.get_absolute_url()).content.decode()


def test_who_is_asked_whether_it_holds_answers_on_the_page(customer, customer_client, client):
    article = ArticleFactory()
    check = StalenessCheck.objects.create(article=article, revision=article.published, closes_at="2999-01-01T00:00Z")
    StalenessAnswer.objects.create(check_round=check, member=customer)

    assert "Does it still hold?" in customer_client.get(article.get_absolute_url()).content.decode()
    assert "Does it still hold?" not in client.get(article.get_absolute_url()).content.decode()
    customer_client.post(f"/articles/{article.pk}/staleness/", {"holds": "no", "text": "No button"})

    answer = StalenessAnswer.objects.get()
    assert (answer.holds, answer.text) == (False, "No button")
    assert client.post(f"/articles/{article.pk}/staleness/", {"holds": "no"})["Location"].startswith("/accounts/login/")


def test_an_answer_that_points_to_an_article_uses_it(customer_client):
    article, topic = ArticleFactory(), SolutionFactory().topic

    customer_client.post(f"/questions/{topic.pk}/answer/", {"body": f"[Here](/articles/{article.pk}/)"})

    assert ArticleUse.objects.get().article == article


def test_related_articles_and_solved_questions_are_named(client, anonymous_api):
    article = ArticleFactory(title="The pump hums at night")
    other = ArticleFactory(title="The pump hums by day")
    question = SolutionFactory(post__topic__title="Why does the pump hum at night?").topic
    ArticleFactory(title="The pump hums at night too", category=CategoryFactory(of_circle=CircleFactory()))

    html = client.get(article.get_absolute_url()).content.decode()
    data = anonymous_api.get(f"/api/v1/articles/{article.pk}/related/").data

    assert other.get_absolute_url() in html
    assert question.get_absolute_url() in html
    assert "hums at night too" not in html
    assert {(row["kind"], row["id"]) for row in data} == {("article", other.pk), ("topic", question.pk)}


def test_the_survey_is_answered_on_the_page_of_an_article(client, agent_client):
    article = ArticleFactory()
    address = f"/articles/{article.pk}/survey/"
    answers = {"support_intent": "yes", "found": "yes", "would_contact": "no"}

    assert "Three short questions" in client.get(article.get_absolute_url()).content.decode()
    assert client.post(address, {"support_intent": "yes"}).status_code == 400
    for _ in range(2):
        assert client.post(address, answers)["Location"] == f"{article.get_absolute_url()}?survey=thanks#survey"
    assert agent_client.post(address, answers).status_code == 403

    answer = SurveyAnswer.objects.get()
    assert (answer.thing_kind, answer.thing_id, answer.found, answer.would_contact) == (
        "article",
        article.pk,
        True,
        False,
    )
