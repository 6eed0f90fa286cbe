"""Nobody learns the e-mail address of somebody else, not even of members who gave no name."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone, translation

from community.models import Comment
from community.models.token import Scope
from crm.operations.contacts import contacts_of
from crm.operations.following import take_in_topic_events
from crm.operations.valuing_votes import count_idea_worth, freeze_vote_values
from tests.factories.community import (
    DiscussionFactory,
    HelpfulFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicDuplicateFactory,
    TopicFactory,
)
from tests.factories.crm import AccountValueFactory, ContactFactory
from tests.factories.ideas import AdoptionFactory, DecisionFactory, IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db
DOMAIN = "private.example"
# What the account of a voter pays, with and without marks between the thousands.
AMOUNT = re.compile(r"7.?654.?321")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def nameless(part, **fields):
    return MemberFactory(email=f"{part}@{DOMAIN}", display_name="", **fields)


@pytest.fixture
def story():
    """One question and one idea; nobody who took part gave a name."""
    asker, helper, keeper = nameless("asker"), nameless("helper"), nameless("keeper", roles=["support"])
    topic = TopicFactory(author=asker, tags=["noise"])
    answer = PostFactory(topic=topic, author=helper)
    SolutionFactory(post=answer, marked_by=keeper)
    HelpfulFactory(post=answer, member=nameless("thankful"))
    MeTooFactory(topic=topic, member=nameless("fellow"))
    Comment.objects.create(post=answer, author=nameless("commenter"), body="Ah", html="<p>Ah</p>")
    TopicDuplicateFactory(topic=topic, canonical__author=nameless("earlier"), marked_by=keeper)
    open_question = TopicFactory(author=nameless("waiting"))
    DiscussionFactory(author=nameless("talker"))
    idea = IdeaFactory(author=nameless("proposer"), topic=topic)
    vote = IdeaVoteFactory(idea=idea, member=nameless("voter"))
    paying = AccountValueFactory(amount=7_654_321, currency="EUR").account
    ContactFactory(member=vote.member, account=paying)
    freeze_vote_values(timezone.now())
    assert count_idea_worth() == 1
    DecisionFactory(idea=idea, decided_by=nameless("decider", roles=["product"]))
    adopted = AdoptionFactory(idea__author=nameless("inventor"), owner=nameless("owner", roles=["product"])).idea
    take_in_topic_events()
    contacts_of([asker, helper])
    return {"topic": topic, "question": open_question, "post": answer, "idea": idea, "adopted": adopted}


def routes(patterns, prefix="") -> Iterator[str]:
    """Every address of the site that is written as a route; the back office is for staff."""
    for pattern in patterns:
        if isinstance(pattern.pattern, RoutePattern):
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
                yield from routes(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield f"/{route}"


def addresses(story) -> Iterator[str]:
    """Each route once for every thing that fits."""
    topic, idea = story["topic"], story["idea"]
    people = [topic.author, story["post"].author, idea.author, story["question"].author]
    fitting = {
        "question": [topic, story["question"]],
        "topic": [topic, story["question"]],
        "post": [story["post"], topic.posts.get(number=1)],
        "idea": [idea, story["adopted"]],
        "member": people,
    }
    for route in routes(get_resolver().url_patterns):
        named = re.search(r"\b(question|topic|post|idea|member)(?:s/<int:pk>|s/<int:\w+_id>)", route)
        for thing in fitting[named[1]] if named else [None]:
            values = {"pk": getattr(thing, "pk", 1), "slug": getattr(thing, "slug", "x"), "number": 2}
            yield PARAMETER.sub(lambda match, values=values: str(value_of(match[1], values)), route)
    for query in ("state=solved", "state=unanswered", "state=discussions", "tag=noise", "order=newest"):
        yield f"/{'ideas' if 'order' in query else 'questions'}/?{query}"


def value_of(name, values):
    if name in values:
        return values[name]
    return {"month": "2026-01"}.get(name, values["pk"])


@pytest.mark.parametrize("reader", ["a stranger", "another customer"])
def test_no_public_page_or_answer_holds_the_address_of_somebody_else(story, reader):
    client = Client()
    if reader == "another customer":
        client.force_login(MemberFactory(email="reader@example.org"))

    answers = {address: client.get(address) for address in addresses(story)}

    assert {address for address, answer in answers.items() if DOMAIN in told(answer)} == set()
    assert {address for address, answer in answers.items() if AMOUNT.search(told(answer))} == set()
    assert {address for address, answer in answers.items() if answer.status_code >= 500} == set()
    shown = " ".join(told(answer) for answer in answers.values())
    everybody = [story[thing].author for thing in ("topic", "question", "post", "idea", "adopted")]
    assert [member.pk for member in everybody if f"Member {member.pk}" not in shown] == []
    assert len([answer for answer in answers.values() if answer.status_code == 200]) > 40


def told(answer):
    """What the reader gets, and where to; a redirect names its way in a header."""
    body = b"".join(answer) if answer.streaming else answer.content
    return f"{body.decode(errors='replace')} {json.dumps(dict(answer.headers))}"


def test_no_answer_to_an_act_holds_the_address_of_somebody_else(story, api_of):
    topic, post, idea = story["topic"], story["post"], story["idea"]
    asker, other = api_of(topic.author, *Scope.values), api_of(MemberFactory(), *Scope.values)

    answers = [
        other.post(f"/api/v1/topics/{topic.duplicate_of.canonical_id}/posts/", {"body": "Me too."}),
        other.put(f"/api/v1/topics/{topic.pk}/me-too/"),
        other.put(f"/api/v1/posts/{post.pk}/helpful/"),
        other.put(f"/api/v1/ideas/{idea.pk}/vote/"),
        other.put(f"/api/v1/topics/{topic.pk}/solution/", {"post": post.pk}),
        asker.delete(f"/api/v1/topics/{topic.pk}/solution/"),
        asker.put(f"/api/v1/topics/{topic.pk}/solution/", {"post": post.pk}),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 403, 204, 200]
    assert [index for index, answer in enumerate(answers) if DOMAIN in told(answer)] == []
    assert f"Member {topic.author_id}" in told(answers[-1])


def test_one_reads_ones_own_address(api_of):
    member = nameless("me")

    assert api_of(member).get("/api/v1/me/").json()["email"] == f"me@{DOMAIN}"


@pytest.mark.parametrize(("language", "word"), [("en", "Member"), ("de", "Mitglied")])
def test_a_member_is_called_by_name_or_by_number(language, word):
    member = nameless("quiet")

    with translation.override(language):
        assert str(member) == f"{word} {member.pk}"
        assert str(MemberFactory(display_name="Ada")) == "Ada"


@pytest.mark.parametrize("page", ["admin:community_member_changelist", "admin:crm_contact_changelist"])
def test_staff_find_whoever_gave_no_name_by_address(client, settings, page):
    settings.STAFF_MFA = False
    contacts_of([nameless("quiet"), nameless("other")])
    client.force_login(MemberFactory(roles=["community_manager"]))

    shown = client.get(reverse(page), {"q": "quiet@"}).content.decode()

    assert f"quiet@{DOMAIN}" in shown
    assert f"other@{DOMAIN}" not in shown
