"""What holds for every page: nothing leaks, nothing is written by looking, nothing runs, everything is German too."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import Client

from community.foundation.markup import render_markdown
from ideas.operations.taking_part import propose_entry
from tests.community.web.routes import ENTRANCE, addresses, make_content
from tests.factories.challenges import ChallengeFactory
from tests.factories.community import CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
WRITES = ("insert", "update", "delete", "merge", "copy", "lock", "truncate")


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def readers():
    return {
        "nobody": Client(),
        "a member": signed_in(MemberFactory()),
        "a keeper": signed_in(MemberFactory(roles=["admin"])),
    }


def test_what_belongs_to_a_circle_shows_nowhere_to_others():
    insider = MemberFactory()
    topic, idea = make_content(
        of_circle=CircleFactory(members=[insider]), name="The whispered circle", slug="the-circle"
    )
    others = {"nobody": Client(), "a member": signed_in(MemberFactory())}

    seen = {
        (name, address)
        for name, client in others.items()
        for address in addresses(topic, idea)
        # Only what the reader typed into the address bar stands there again.
        if "whispered" in typed_aside(client.get(address).content.decode(), address)
    }
    inside = [address for address in addresses(topic, idea) if b"whispered" in signed_in(insider).get(address).content]

    assert seen == set()
    assert len(inside) > 10


def test_nothing_tells_who_proposed_what_where_authors_are_hidden():
    author = MemberFactory(display_name="Masked Marvin")
    challenge = ChallengeFactory(veiled_until="vote")
    entry = propose_entry(challenge, by=author, title="A veiled wish", body="Masked words")
    topic = PostFactory(topic__category=challenge.category, number=2).topic
    offices = [f"/admin/ideas/{name}/" for name in ("idea", "ideaevent", "ideavote", "entry", "challenge")]
    # The community knows of ideas by its slots only: pages of members, search, moderation and the like.
    of_topics = ("/questions/", "/posts/", "/articles/", "/attachments/", "/incidents/", "/legal/", "/watch/")
    walked = [address for address in addresses(topic, entry.idea) if not address.startswith(of_topics)]
    walked += [f"/members/{author.pk}/", *offices, "/api/v1/ideas/"]
    walked.append(f"/api/v1/challenges/{challenge.pk}/entries/")
    readers = {"a member": MemberFactory(), "the team": MemberFactory(roles=["product"], is_staff=True)}
    pages = {
        (name, address): typed_aside(b"".join(client.get(address)).decode(errors="replace"), address)
        for name, client in ((name, signed_in(member)) for name, member in readers.items())
        for address in walked
    }

    away, whose = entry.idea.get_absolute_url(), ("Marvin", f"/members/{author.pk}/", f'"id":{author.pk},')
    told = [
        place
        for place, page in pages.items()
        if away in page or ("A veiled wish" in page and any(word in page for word in whose))
    ]
    assert told == []
    shown = {address for (_name, address), page in pages.items() if "A veiled wish" in page}
    assert shown >= {challenge.get_absolute_url(), "/admin/ideas/entry/", walked[-1]}


def typed_aside(html, address):
    return html.replace(address, "").replace(quote(address, safe=""), "").replace("whispered-tag", "")


@pytest.mark.parametrize("path", ["/questions/{0}/", "/questions/{0}-{2}/", "/ideas/{1}/", "/ideas/{1}-{3}/"])
def test_what_one_may_not_see_looks_like_what_does_not_exist(client, path):
    topic, idea = make_content(of_circle=CircleFactory())

    forbidden = client.get(path.format(topic.pk, idea.pk, topic.slug, idea.slug))
    missing = client.get(path.format(topic.pk + 999, idea.pk + 999, topic.slug, idea.slug))

    assert forbidden.status_code == missing.status_code == 404
    assert without_addresses(forbidden) == without_addresses(missing)


def without_addresses(response):
    """Leave out the address itself and the token of the language form, which differ anyway."""
    return [line for line in response.content.decode().splitlines() if not {"value=", "?next="} & set_of(line)]


def set_of(line):
    return {word for word in ("value=", "?next=") if word in line}


def test_looking_writes_nothing():
    topic, idea = make_content()
    pages = [*addresses(topic, idea), *[f"/accounts/{name}" for name in ENTRANCE]]
    written = []

    def watch(execute, sql, params, many, context):
        if any(word in sql.lower().split()[:3] for word in WRITES):
            written.append(sql)
        return execute(sql, params, many, context)

    for client in readers().values():
        for page in pages:
            with connection.execute_wrapper(watch):
                response = client.get(page)
            assert response.status_code in {200, 301, 302, 403, 404, 405}, page

    assert written == []


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '"><svg/onload=alert(1)>',
    "</title><script>alert(1)</script>",
    "{{ 7|add:'1' }}{% debug %}",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=password></form>",
]


class Inspector(HTMLParser):
    """Collects whatever in a page could act."""

    def __init__(self):
        super().__init__()
        self.active = []

    def handle_starttag(self, tag, attrs):
        ours = tag == "script" and dict(attrs).get("src", "").startswith(settings.STATIC_URL)
        # What machines read is no code: browsers do not run it.
        ours |= tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if tag in {"script", "style", "iframe", "object", "embed", "base"} and not ours:
            self.active.append(tag)
        for name, value in attrs:
            if (
                name.startswith("on")
                or name in {"style", "srcdoc"}
                or (value or "").lower().startswith(("javascript:", "data:"))
            ):
                self.active.append(f"{tag} {name}={value}")
        if tag == "form" and not dict(attrs).get("action", "/").startswith("/"):
            self.active.append("foreign form")


def test_nothing_that_members_type_can_act_on_a_page():
    everything = "\n\n".join(PAYLOADS)
    member = MemberFactory(display_name=PAYLOADS[0])
    topic = TopicFactory(title=PAYLOADS[7], author=member, body=everything, category__name=PAYLOADS[1])
    PostFactory(topic=topic, author=member, body=everything)
    idea = IdeaFactory(title=PAYLOADS[6], author=member, body=everything, category=topic.category)
    inspector = Inspector()

    for client in readers().values():
        for page in addresses(topic, idea):
            response = client.get(page)
            # Plain text, which no browser guesses to be something else, stays as it was typed.
            is_plain = response["Content-Type"].startswith("text/plain")
            assert not is_plain or response["X-Content-Type-Options"] == "nosniff"
            inspector.feed("" if is_plain else response.content.decode())

    assert inspector.active == []


def test_a_refused_form_shows_its_payload_inert(client):
    client.force_login(MemberFactory())
    inspector = Inspector()

    for payload in PAYLOADS:
        inspector.feed(client.post("/ask/", {"title": payload, "body": payload, "tags": payload}).content.decode())
        inspector.feed(client.get("/questions/", {"tag": payload}).content.decode())

    assert inspector.active == []


def test_pages_forbid_foreign_and_inline_code():
    topic, idea = make_content()

    for client in readers().values():
        for page in addresses(topic, idea):
            response = client.get(page)
            if response.status_code == 200:
                policy = response["Content-Security-Policy"]
                assert "'unsafe-inline'" not in policy
                assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_the_pages_for_failures_need_no_request(name):
    html = engines["django"].get_template(f"{name}.html").render({})

    assert "Mitwert" in html
    assert 'href="/questions/"' in html


def test_an_unknown_address_has_a_page_in_our_look(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "There is nothing here." in response.content.decode()


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Fragen"), ("de-AT", "Fragen"), ("en", "Questions"), ("fr", "Questions")]
)
def test_pages_speak_the_language_of_the_browser(client, language, word):
    response = client.get("/questions/", headers={"accept-language": language})

    html = response.content.decode()
    assert f"<h1>{word}</h1>" in "".join(html.split())
    assert f'<html lang="{"de" if word == "Fragen" else "en"}">' in html


def test_a_chosen_language_stays(client):
    response = client.post("/language/", {"language": "de", "next": "/ideas/"})

    assert (response.status_code, response["Location"]) == (302, "/ideas/")
    assert "Ideen" in client.get("/ideas/").content.decode()


def test_a_members_choice_of_language_goes_along(client):
    member = MemberFactory(locale="en")
    client.force_login(member)

    client.post("/language/", {"language": "de", "next": "/"})

    member.refresh_from_db()
    assert member.locale == "de"
    assert "Ideen" in client.get("/ideas/").content.decode()


@pytest.mark.parametrize("given", [{"language": "xx"}, {"language": ""}, {}, {"language": "de\0"}])
def test_an_unknown_language_changes_nothing(client, given):
    member = MemberFactory(locale="en")
    client.force_login(member)

    assert client.post("/language/", given).status_code == 302
    member.refresh_from_db()
    assert member.locale == "en"


def test_the_way_after_choosing_a_language_never_leads_elsewhere(client):
    response = client.post("/language/", {"language": "de", "next": "https://evil.example/"})

    assert response["Location"] == "/"


def test_markdown_is_shown_as_it_was_rendered(client):
    topic = TopicFactory(body="**bold** `code`")

    assert render_markdown("**bold** `code`").strip() in client.get(topic.get_absolute_url()).content.decode()
