"""Members who left nothing on a page and may do the same get one page, and never anything of one another."""

import re

import pytest
from django.apps import apps
from django.core.cache import caches
from django.test import Client

from community.foundation.intake import run_intake
from community.models import Incident, Member, Notification, Post, ReadMark, Solution, Topic
from community.models.topic import State
from community.models.watch import Watch
from community.notifiers.topics import SOURCE
from community.operations.agreeing import add_me_too, mark_helpful
from community.operations.claiming import claim_topic
from community.operations.drafting import Unfinished, save_draft
from community.operations.joining_incidents import join_incident
from community.operations.moderation import move_post_to_state
from community.operations.needing_info import ask_for_info
from community.operations.outdating import say_outdated
from community.operations.posting import add_post, edit_post
from community.operations.proposing import propose_solution
from community.operations.solving import mark_solution
from community.operations.trying import say_it_works, say_no_help
from community.operations.watching import watch
from community.web.traces import NOT_PERSONAL, OF_OTHERS, OF_POSTS, OF_TOPICS
from tests.community.web.changing import changes
from tests.factories.community import CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.incidents import make_incident

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
KEY = re.compile(r'name="form_key" value="([0-9a-f-]{36})"')
AGO = re.compile(r"(?<=>)[^<>]*(?=</time>)")
BROWSER = {"user-agent": "Mozilla/5.0"}


@pytest.fixture(autouse=True)
def cached(settings):
    settings.CACHE_PAGES = True
    caches["pages"].clear()


def signed_in(member):
    client = Client(headers=BROWSER)
    client.force_login(member)
    return client


def shown(client, address):
    """What a member sees, without what is another thing each time."""
    response = client.get(address)
    content = response.content.decode()
    assert "\0" not in content
    return response.status_code, AGO.sub("", KEY.sub("", TOKEN.sub("", content)))


def fresh(client, address, settings):
    settings.CACHE_PAGES = False
    try:
        return shown(client, address)
    finally:
        settings.CACHE_PAGES = True


def stale(clients, topic, settings):
    """Who does not see what they would see without any cache."""
    address = Topic.objects.get(pk=topic.pk).get_absolute_url()
    return [who for who, client in clients.items() if shown(client, address) != fresh(client, address, settings)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_whatever_changes_is_seen_at_once_by_members(settings):
    keeper = MemberFactory(roles=["admin"], is_superuser=True)
    topic = TopicFactory(title="How does it work?", body="I do not know.")
    answer = PostFactory(topic=topic, body="Turn it once.")
    insider = MemberFactory()
    CircleFactory(members=[insider])
    readers = {"asker": topic.author, "answerer": answer.author, "insider": insider, "keeper": keeper}
    readers |= {"bystander": MemberFactory(), "another": MemberFactory(), "expert": MemberFactory(trust_level=4)}
    clients = {who: signed_in(member) for who, member in readers.items()}

    assert stale(clients, topic, settings) == []
    for name, change in changes(Topic.objects.get(pk=topic.pk), keeper):
        change()
        assert (name, stale(clients, topic, settings)) == (name, [])


def traces(topic, answer, member):
    """Whatever a member can leave on a page."""
    yield "a watch", lambda: watch(topic, by=member)
    yield "a silenced topic", lambda: watch(topic, by=member, level=Watch.Level.MUTED)
    yield "a draft", lambda: save_draft(Unfinished(body="I am not sure."), by=member, topic=topic)
    yield "more of a draft", lambda: save_draft(Unfinished(body="My secret is"), by=member, topic=topic)
    yield "a helpful vote", lambda: mark_helpful(answer, by=member)
    yield "one who has it too", lambda: add_me_too(topic, by=member)
    yield "one for whom it works", lambda: say_it_works(answer, by=member)
    yield "one whom it did not help", lambda: say_no_help(answer, by=member, words="It smells.")
    yield "a proposal", lambda: propose_solution(topic, answer, by=member, reason="It is right.")
    yield "a need", lambda: ask_for_info(topic, by=member, reason="Which model?")
    yield "a claim", lambda: claim_topic(topic, by=member)
    yield "an incident", lambda: make_incident(title="All is broken", body="We look.")
    yield "one whom it concerns", lambda: join_incident(Incident.objects.get(), by=member)
    yield "an answer", lambda: add_post(topic, by=member, body="Mine is better.")
    own = Post.objects.get(author=member)
    yield (
        "a hidden answer",
        lambda: move_post_to_state(own, State.HIDDEN, by=MemberFactory(roles=["admin"]), reason="!"),
    )
    yield "a solution", lambda: mark_solution(topic, answer, by=topic.author)
    yield "a voice", lambda: say_outdated(topic, by=member, reason="The new one differs.")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_members_leave_they_see_at_once_and_nobody_else_does(settings):
    topic = TopicFactory(title="How does it work?", body="I do not know.")
    answer = PostFactory(topic=topic, body="Turn it once.")
    member, other = (MemberFactory(trust_level=2) for _ in range(2))
    clients = {"member": signed_in(member), "other": signed_in(other)}
    unseen = []

    assert stale(clients, topic, settings) == []
    for name, leave in traces(topic, answer, member):
        before = shown(clients["member"], topic.get_absolute_url())
        leave()
        # The other way round, the page of whoever left something would be the first one to be kept.
        assert (name, stale(clients, topic, settings)) == (name, [])
        caches["pages"].clear()
        assert (name, stale(dict(reversed(clients.items())), topic, settings)) == (name, [])
        if shown(clients["member"], topic.get_absolute_url()) == before:
            unseen.append(name)

    assert unseen == [], "a trace that shows nowhere proves nothing"


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.DELETED])
def test_the_last_of_a_page_is_known_also_to_whoever_wrote_what_is_not_shown_before_it(settings, state):
    topic, author = TopicFactory(), MemberFactory()
    posts = [PostFactory(topic=topic, author=author, state=state) for _ in range(8)]
    posts += [PostFactory(topic=topic) for _ in range(22)]
    clients = {"author": signed_in(author), "other": signed_in(MemberFactory())}

    for post in [posts[12], *posts[18:21], *posts[25:28]]:
        assert stale(clients, topic, settings) == []
        edit_post(post, by=post.author, body="Otherwise.")
        assert stale(clients, topic, settings) == []


def test_every_row_that_names_a_member_on_a_page_is_a_trace_or_known_to_be_none():
    things = {Topic, Post, Solution, Incident}
    named = {
        f"{model._meta.db_table.removeprefix('community_')}.{column.column}"
        for model in apps.get_app_config("community").get_models(include_auto_created=True)
        if model in things or any(field.related_model in things for field in model._meta.concrete_fields)
        for column in model._meta.concrete_fields
        if column.related_model is Member
    }
    traced = {f"{table}.{member}" for table, _thing, member in OF_TOPICS + OF_POSTS} | OF_OTHERS

    assert named == traced | NOT_PERSONAL
    assert not traced & NOT_PERSONAL


@pytest.mark.django_db
def test_members_like_each_other_share_a_page_and_ask_for_their_stamp_only(queries):
    address = PostFactory().topic.get_absolute_url()
    nora, emil = (signed_in(MemberFactory(display_name=name)) for name in ("Nosy Nora", "Eager Emil"))
    first = nora.get(address).content.decode()
    shown(emil, address)

    with queries(3):  # the session, the member, the stamp
        again = emil.get(address).content.decode()

    assert ("Nosy Nora" in first, "Eager Emil" in first) == (True, False)
    assert ("Nosy Nora" in again, "Eager Emil" in again) == (False, True)
    assert TOKEN.search(first)[1] != TOKEN.search(again)[1]
    assert KEY.search(first)[1] != KEY.search(again)[1]


@pytest.mark.django_db
def test_a_shared_page_has_a_token_and_a_form_that_work():
    topic = PostFactory().topic
    signed_in(MemberFactory()).get(topic.get_absolute_url())
    client = Client(enforce_csrf_checks=True, headers=BROWSER)
    client.force_login(MemberFactory(trust_level=1))
    page = client.get(topic.get_absolute_url()).content.decode()
    sent = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "form_key": KEY.search(page)[1], "body": "It works now."}

    sending = [client.post(f"/questions/{topic.pk}/answer/", sent) for _ in range(2)]

    assert [response.status_code for response in sending] == [302, 302]
    assert topic.posts.filter(body="It works now.").count() == 1
    assert "It works now." in client.get(topic.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_shared_page_is_read_by_each_who_looks_and_the_bell_knows():
    topic, members = TopicFactory(), MemberFactory.create_batch(2)
    for member in members:
        watch(topic.category, by=member)
    add_post(topic, by=MemberFactory(trust_level=2), body="Hello.")
    run_intake(SOURCE.intake(), lane="live")
    assert Notification.objects.unread().filter(recipient__in=members).count() == 2
    address = topic.get_absolute_url()

    pages = [signed_in(member).get(address).content.decode() for member in members]

    assert not any("thing is new for you" in page for page in pages)
    assert not Notification.objects.unread().filter(recipient__in=members).exists()
    assert set(ReadMark.objects.values_list("member_id", "number")) == {(one.pk, 2) for one in members}


@pytest.mark.django_db
def test_other_hours_and_languages_have_other_pages():
    address = PostFactory().topic.get_absolute_url()
    readers = [
        MemberFactory(time_zone=zone, locale=locale)
        for zone in ("Asia/Tokyo", "Europe/Berlin")
        for locale in ("en", "de")
    ]

    pages = [signed_in(reader).get(address).content.decode() for reader in readers for _again in range(2)]

    assert ["+09:00" in page for page in pages] == [True] * 4 + [False] * 4
    assert ["Deine Antwort" in page for page in pages] == [False, False, True, True] * 2
