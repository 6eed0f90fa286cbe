"""Writing on the pages: files, drafts, previews, fields and suggestions while typing, with and without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import AskSession, Draft, Post, Suggestion, Topic, TopicField
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.files import picture

pytestmark = pytest.mark.django_db
QUESTION = {"title": "Why does the pump hum?", "body": "At **night**.", "category": "pumps", "tags": "noise"}
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def category():
    return CategoryFactory(slug="pumps")


@pytest.fixture
def asker(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def png(name="a.png"):
    return SimpleUploadedFile(name, picture(), content_type="image/png")


def text_of(response):
    return response.content.decode()


def test_a_question_is_asked_with_pictures_that_its_page_shows(client, asker, category):
    asked = client.post("/ask/", QUESTION | {"uploads": [png("one.png"), png("two.png")]})

    page = text_of(client.get(asked["Location"]))
    (first, second) = Post.objects.get().attachments.in_order()
    assert (first.name, second.name) == ("one.png", "two.png")
    assert f'src="{first.get_absolute_url()}"' in page
    assert f'src="{second.get_absolute_url()}"' in page


def test_a_form_that_is_shown_again_keeps_its_files(client, asker, category):
    refused = client.post("/ask/", QUESTION | {"title": "", "uploads": png()})
    form = refused.context["form"]

    assert refused.status_code == 400
    assert "a.png" in text_of(refused)
    asked = client.post("/ask/", QUESTION | {"attached": form["attached"].value()})
    assert asked.status_code == 302
    assert Post.objects.get().attachment_count == 1


def test_files_of_a_list_that_is_not_ours_are_passed_over(client, asker, category):
    assert client.post("/ask/", QUESTION | {"attached": "1-2-3"}).status_code == 302
    assert Post.objects.get().attachment_count == 0


def test_a_bad_file_is_named_and_nothing_is_posted(client, asker, category):
    refused = client.post("/ask/", QUESTION | {"uploads": SimpleUploadedFile("a.html", b"<p>")})

    assert refused.status_code == 400
    assert "a.html: Only pictures" in text_of(refused)
    assert not Topic.objects.exists()


def test_an_answer_is_shown_as_it_would_be_and_its_draft_goes_when_it_is_posted(client, asker):
    topic = TopicFactory()
    address = f"/questions/{topic.pk}/answer/"

    kept = client.post("/drafts/keep/", {"topic": topic.pk, "body": "Turn it **round**."})
    prefilled = text_of(client.get(topic.get_absolute_url()))
    shown = client.post(address, {"body": "Turn it **round**.", "preview": "1"})

    assert (kept.status_code, kept["Location"]) == (302, "/drafts/")
    assert "Turn it **round**.</textarea>" in prefilled
    assert shown.status_code == 200
    assert "<p>Turn it <strong>round</strong>.</p>" in text_of(shown)
    assert "Turn it **round**.</textarea>" in text_of(shown)
    assert topic.posts.count() == 1
    client.post(address, {"body": "Turn it **round**."})
    assert (topic.posts.count(), Draft.objects.count()) == (2, 0)


def test_a_question_is_finished_later(client, asker, category):
    TopicField.objects.create(category=category, key="version", label="Version")
    client.post("/drafts/keep/", QUESTION | {"field_values-version": "2.1"})

    page = client.get("/ask/")
    drafts = text_of(client.get("/drafts/"))

    assert page.context["form"]["field_values-version"].value() == "2.1"
    assert page.context["form"]["title"].value() == QUESTION["title"]
    assert QUESTION["title"] in drafts
    client.post("/ask/", QUESTION | {"field_values-version": "2.1"})
    assert not Draft.objects.exists()
    assert "You have no drafts." in text_of(client.get("/drafts/"))


def test_a_draft_is_kept_while_typing_and_thrown_away(client, asker):
    kept = client.post("/drafts/keep/", {"title": "Why"}, headers=BY_HTMX)

    assert (kept.status_code, "Draft kept at" in text_of(kept)) == (200, True)
    dropped = client.post(f"/drafts/{Draft.objects.get().pk}/drop/")
    assert dropped["Location"] == "/drafts/"
    assert client.post("/drafts/1/drop/").status_code == 404
    assert not Draft.objects.exists()


def test_a_preview_comes_alone_to_who_asks_for_a_part(client, asker):
    shown = client.post("/preview/", {"body": "*a* <img src=x onerror=alert(1)>"}, headers=BY_HTMX)

    assert "<p><em>a</em> &lt;img src=x onerror=alert(1)&gt;</p>" in text_of(shown)
    assert "<html" not in text_of(shown)


@pytest.mark.parametrize("address", ["/drafts/", "/drafts/keep/", "/preview/"])
def test_strangers_sign_in_first(client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")


def test_what_a_category_wants_to_know_is_asked_kept_and_shown(client, asker, category):
    TopicField.objects.create(category=category, key="product", label="Which pump?", kind="choice", choices=["S4"])
    TopicField.objects.create(category=category, key="version", label="Version", required=True)
    CategoryFactory(slug="other")

    part = text_of(client.get("/ask/fields/", {"category": "pumps"}, headers=BY_HTMX))
    refused = client.post("/ask/", QUESTION)
    asked = client.post("/ask/", QUESTION | {"field_values-product": "S4", "field_values-version": "2.1 a@b.example"})

    assert ("Which pump?" in part, "Version" in part, "<html" in part) == (True, True, False)
    assert "Which pump?" not in text_of(client.get("/ask/fields/", {"category": "other"}))
    assert refused.status_code == 400
    assert "Which pump?" in text_of(refused)
    page = text_of(client.get(asked["Location"]))
    assert "<dd>S4</dd>" in "".join(page.split())
    assert "2.1 [removed]" in page


def test_suggestions_come_while_typing_and_belong_to_one_session(client, asker, category):
    solved = TopicFactory(title="Why does my pump hum at night?", category=category)
    SolutionFactory(post=PostFactory(topic=solved))

    first = client.post("/ask/answers/", {"title": "Why does my pump"}, headers=BY_HTMX)
    session = AskSession.objects.get()
    track = first.context["track"]
    second = client.post("/ask/answers/", {"title": "Why does my pump hum", "track": str(track)}, headers=BY_HTMX)

    assert "<html" not in text_of(second)
    assert solved.title in text_of(second)
    assert f'value="{track}"' in text_of(second)
    session.refresh_from_db()
    assert (AskSession.objects.count(), session.title) == (1, "Why does my pump hum")
    assert Suggestion.objects.filter(session=session, thing_id=solved.pk).count() == 1
    client.post("/ask/", QUESTION | {"track": str(track)})
    session.refresh_from_db()
    assert (session.outcome, session.topic.title) == ("posted", QUESTION["title"])


def test_a_session_of_somebody_else_is_not_gone_on_with(client, asker, category):
    others = AskSession.objects.create(visitor="somebody else", title="Mine alone here")
    track = client.post("/ask/answers/", {"title": "Why does my pump"}, headers=BY_HTMX).context["track"]
    forged = str(type(track)(others.pk))

    client.post("/ask/answers/", {"title": "Quite another thing", "track": forged}, headers=BY_HTMX)

    others.refresh_from_db()
    assert others.title == "Mine alone here"


def test_a_few_letters_are_not_looked_for(client, asker):
    response = client.post("/ask/answers/", {"title": "Why"}, headers=BY_HTMX)

    assert (response.status_code, text_of(response).strip()) == (200, "")
    assert not AskSession.objects.exists()
