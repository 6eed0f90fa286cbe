"""What a keyboard and a screen reader need and no browser has to show: names, order, ways in and out, announced errors."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config.services.addresses import BASE_DIR
from tests.community.web.routes import ENTRANCE, addresses, make_content
from tests.factories.community import MemberFactory, PostFactory, TopicFactory
from tests.factories.legal import publish

pytestmark = pytest.mark.django_db
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FOCUSABLE = {"a", "button", "input", "select", "textarea", "summary"}
REFERS = ("aria-describedby", "aria-labelledby", "for")


class Page(HTMLParser):
    """Everything on a page that can be focused with its name, and what refers to what."""

    def __init__(self, html):
        super().__init__()
        self.open, self.ids, self.labelled, self.references = [], Counter(), set(), []
        self.focusable, self.headings, self.forms, self.odd, self.title = [], 0, [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        element = {"tag": tag, "attrs": given, "text": "", "in_label": any(e["tag"] == "label" for e in self.open)}
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        self.references += [(tag, name, one) for name in REFERS for one in given.get(name, "").split()]
        if tag == "a" and given.get("href", "").startswith("#"):
            self.references.append((tag, "href", given["href"][1:]))
        self.headings += tag == "h1"
        self.note_form(tag, given)
        if tag in FOCUSABLE and given.get("type") != "hidden" and (tag != "a" or "href" in given):
            self.focusable.append(element)
        if int(given.get("tabindex") or 0) > 0 or any(name.startswith("on") for name in given):
            self.odd.append((tag, given))
        if tag not in VOID:
            self.open.append(element)

    def note_form(self, tag, given):
        if tag == "form":
            self.forms.append({"action": given.get("action"), "buttons": 0, "fields": 0})
        elif tag in {"button", "input", "select", "textarea"} and self.within("form"):
            sends = given.get("type", "submit" if tag == "button" else "") == "submit"
            self.forms[-1]["buttons"] += sends
            self.forms[-1]["fields"] += tag != "button" and given.get("type") != "hidden"

    def handle_endtag(self, tag):
        while self.open and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def within(self, tag):
        return any(element["tag"] == tag for element in self.open)

    def nameless(self):
        """Whatever can be focused and has no name."""
        for element in self.focusable:
            given = element["attrs"]
            named = given.get("aria-label") or given.get("aria-labelledby") or given.get("title")
            if element["tag"] in {"input", "select", "textarea"}:
                named = named or element["in_label"] or given.get("id") in self.labelled or given.get("value")
            else:
                named = named or element["text"].strip()
            if not named:
                yield element["tag"], given

    def lost(self):
        """What refers to something that is not there."""
        return [one for one in self.references if one[2] not in self.ids]


def readers():
    """Strangers, members and keepers, who see more than the others."""
    for name, member in {
        "nobody": None,
        "a member": MemberFactory(),
        "a keeper": MemberFactory(roles=["moderator"]),
    }.items():
        client = Client()
        if member is not None:
            client.force_login(member)
        yield name, client


def pages(client, everything):
    for address in everything:
        answer = client.get(address, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and b"<html" in answer.content:
            yield address, Page(answer.content.decode())


def test_every_page_can_be_walked_and_heard():
    publish(asks_again=False)
    topic, idea = make_content()
    everything = [*addresses(topic, idea), *[f"/accounts/{name}" for name in ENTRANCE]]
    wrong, seen = [], 0

    for name, client in readers():
        for address, page in pages(client, everything):
            seen += 1
            first = page.focusable[0]["attrs"]
            found = {
                "the first stop is no way past the menu": [] if first.get("href") == "#content" else [first],
                "nameless": list(page.nameless()),
                "lost": page.lost(),
                "twice": [one for one, count in page.ids.items() if count > 1],
                "out of order or by scripts only": page.odd,
                "headings of the page": [] if page.headings == 1 else [page.headings],
                "cannot be sent": [form for form in page.forms if form["fields"] > 1 and not form["buttons"]],
            }
            wrong += [(name, address, what, which) for what, which in found.items() if which]

    assert wrong == []
    assert seen > 100


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/ask/", {"title": "", "body": "", "tags": "a b c d e f"}),
        ("/questions/{topic}/answer/", {"body": " "}),
        ("/questions/{topic}/move/", {"reason": " "}),
        ("/questions/{topic}/split/", {"title": ""}),
        ("/questions/{topic}/merge/{other}/", {"reason": " "}),
        ("/questions/{topic}/edit/", {"title": "", "body": " "}),
        ("/posts/{post}/hide/", {"reason": ""}),
        ("/flag/post/{post}/", {"reason": ""}),
        ("/ideas/propose/", {"title": "", "body": ""}),
        ("/articles/new/", {"title": ""}),
    ],
)
def test_what_is_wrong_with_a_form_is_announced_focused_and_marked(client, address, typed):
    post, other = PostFactory(), TopicFactory()
    client.force_login(MemberFactory(roles=["moderator"]))

    refused = client.post(address.format(topic=post.topic_id, other=other.pk, post=post.pk), typed)

    html = refused.content.decode()
    assert refused.status_code == 400
    alert = re.search(r'<div class="notice error" role="alert" tabindex="-1" autofocus>.*?</div>', html, re.DOTALL)
    assert alert is not None
    page, marked = Page(html), re.findall(r'<a href="#(\w+)">', alert[0])
    assert marked
    assert page.lost() == []
    assert html.count('aria-invalid="true"') >= len([one for one in marked if one != "id_posts"])


def test_nothing_takes_the_ring_of_the_focus_away():
    css = Path(BASE_DIR, "community", "static", "community", "site.css").read_text()

    assert re.search(r":focus-visible \{\s*outline: 3px solid", css)
    # Whoever skips the menu lands on the whole page, which needs no ring.
    without = re.findall(r"([^{}]+)\{[^{}]*outline: *(?:none|0)[^{}]*\}", css)
    assert [rule.strip() for rule in without] == ["main:focus"]


def test_messages_are_announced_and_pages_say_which_language_they_speak(client):
    client.force_login(MemberFactory(roles=["moderator"]))
    topic = TopicFactory()

    html = client.post(f"/questions/{topic.pk}/lock/", {"ground": "other"}, follow=True).content.decode()

    assert re.search(r'<p class="notice success" role="status">\s*The topic is closed\.', html)
    assert f'<html lang="{settings.LANGUAGE_CODE}">' in html


def test_the_rules_catch_what_they_forbid():
    page = Page(
        '<a href="#gone"> </a><form><input id="a" name="x"><input type="hidden" name="y"><select id="b"></select></form>'
        '<label for="b">Place</label><button id="a" aria-describedby="none">Go</button><p tabindex="3"></p>'
    )

    assert [tag for tag, _given in page.nameless()] == ["a", "input"]
    assert page.lost() == [("a", "href", "gone"), ("button", "aria-describedby", "none")]
    assert (page.ids["a"], len(page.odd), page.headings) == (2, 1, 0)
    assert page.forms == [{"action": None, "buttons": 0, "fields": 2}]
