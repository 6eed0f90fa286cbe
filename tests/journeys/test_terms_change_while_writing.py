"""The terms change while somebody writes: agreeing comes first, and nothing that was typed is lost; without scripts."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Attachment, Consent, Draft, Flag, MeToo, Post, Topic
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.legal import publish
from tests.files import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def fields(page):
    """What a browser sends back of the forms on a page, hidden or typed."""
    page = page.partition("<footer")[0]
    found = re.findall(r'<input\s+type="(?:hidden|text)"\s+name="([\w-]+)"\s+value="([^"]*)"', page)
    found += re.findall(r'<textarea name="([\w-]+)"[^>]*>\s*([^<]*)</textarea>', page)
    found += re.findall(r'<select name="([\w-]+)".*?<option value="([^"]*)" selected', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


def agree(client, refused, **other):
    """Tick the box on the page that came instead."""
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "What you wrote is kept." in page
    assert "Our terms have changed." not in page
    consent = {name: value for name, value in fields(page).items() if name in {"next", "carried", "consent_to"}}
    return client.post("/legal/consent/", {**consent, "consent": "on", **other})


def test_a_question_waits_in_its_form_with_its_files(client, member):
    CategoryFactory(slug="pumps")
    CategoryFactory(slug="panels")
    publish(asks_again=True)
    typed = {
        "title": "Why does it hum?",
        "body": "All night.\r\n\r\nEven now.",
        "category": "pumps",
        "tags": "noise night",
    }

    refused = client.post("/ask/", {**typed, "uploads": SimpleUploadedFile("hum.png", picture(), "image/png")})
    assert not Topic.objects.exists()
    unticked = client.post("/legal/consent/", fields(refused.content.decode()))
    assert unticked.status_code == 400
    back = agree(client, refused)
    form = client.get(back["Location"]).content.decode()

    kept = fields(form)
    assert (kept["title"], kept["category"], kept["tags"]) == ("Why does it hum?", "pumps", "noise night")
    assert kept["body"] == "All night.\n\nEven now."
    assert "hum.png" in form
    assert client.post("/ask/", kept).status_code == 302
    topic = Topic.objects.get()
    assert (topic.title, Attachment.objects.get().post.topic, Draft.objects.count()) == (typed["title"], topic, 0)
    assert Consent.objects.get().member == member


def test_an_answer_waits_below_its_question(client, member):
    topic = TopicFactory()
    publish(asks_again=True)

    refused = client.post(
        f"/questions/{topic.pk}/answer/",
        {"body": "Turn it off.", "uploads": SimpleUploadedFile("off.png", picture(), "image/png")},
    )
    back = agree(client, refused)

    assert back["Location"].startswith(f"{topic.get_absolute_url()}?kept=1&attached=")
    page = client.get(back["Location"]).content.decode()
    assert ("Turn it off.</textarea>" in page, "off.png" in page) == (True, True)
    client.post(f"/questions/{topic.pk}/answer/", fields(page[page.index('id="reply"') :]))
    assert Post.objects.get(number=2).body == "Turn it off."
    assert Attachment.objects.get().post.number == 2


def test_whatever_else_was_written_is_carried_through_and_sent_by_one_button(client, member):
    post = PostFactory()
    publish(asks_again=True)
    address = f"/flag/post/{post.pk}/"

    refused = client.post(address, {"reason": "abuse", "note": 'He wrote <b>"fool"</b> to me.'})
    unticked = client.post("/legal/consent/", fields(refused.content.decode()))
    assert fields(unticked.content.decode())["carried"] == fields(refused.content.decode())["carried"]
    shown = agree(client, refused)

    page = shown.content.decode()
    assert shown.status_code == 200
    assert "He wrote &lt;b&gt;&quot;fool&quot;&lt;/b&gt; to me." in page
    assert f'action="{address}"' in page
    assert not Flag.objects.exists()
    client.post(address, {name: value for name, value in fields(page).items() if name in {"reason", "note"}})
    assert Flag.objects.get().note == 'He wrote <b>"fool"</b> to me.'


def test_a_button_without_words_leads_back_to_where_it_was_pressed(client, member):
    topic = TopicFactory()
    version = publish(asks_again=True)

    refused = client.post(
        f"/questions/{topic.pk}/me-too/", headers={"referer": f"http://testserver{topic.get_absolute_url()}"}
    )

    assert "What you wrote is kept." not in refused.content.decode()
    consent = {**fields(refused.content.decode()), "consent": "on", "consent_to": str(version.pk)}
    assert client.post("/legal/consent/", consent)["Location"] == topic.get_absolute_url()
    assert not MeToo.objects.exists()


@pytest.mark.parametrize(
    "carried",
    [
        "[",
        "{}",
        "7",
        '["https://evil.example/", [["a", "b"]]]',
        '["//evil.example/", [["a", "b"]]]',
        '["x", 7]',
        "[1, 2]",
    ],
)
def test_what_a_page_did_not_carry_leads_nowhere(client, member, carried):
    version = publish(asks_again=True)
    consent = {"consent": "on", "consent_to": str(version.pk), "next": "/ideas/", "carried": carried}

    assert client.post("/legal/consent/", consent)["Location"] == "/ideas/"


def test_a_list_of_files_that_is_not_ours_or_somebody_elses_brings_none(client, member):
    other = Attachment.objects.create(
        uploaded_by=MemberFactory(), name="secret.txt", kind="text/plain", size=1, sha256="0" * 64, stored_as="x/1.txt"
    )

    for word in (f"{other.pk}:forged", "", "x"):
        assert "secret.txt" not in client.get("/ask/", {"kept": "1", "attached": word}).content.decode()
