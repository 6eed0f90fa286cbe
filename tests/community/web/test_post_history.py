"""The history of a post: who reads it, what it shows, and what is done there."""

import pytest
from django.test import Client

from community.flaggable import Because
from community.models import ModerationAct
from community.models.topic import State
from community.operations.erasing import erase_member
from community.operations.posting import edit_post
from community.operations.revising import blank_revision
from tests.factories.community import CircleFactory, MemberFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return MemberFactory(display_name="Kim Keeper", roles=["moderator"])


def edited(keeper, **fields):
    post = PostFactory(body="Call 0711 now.", author__display_name="Ada Author", **fields)
    edit_post(post, by=post.author, body="Call me now.")
    edit_post(post, by=keeper, body="Call <b>me</b> now.")
    post.refresh_from_db()
    return post


@pytest.fixture
def post(keeper):
    return edited(keeper)


def history_of(post):
    return f"/posts/{post.pk}/history/"


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def test_the_mark_of_an_edited_post_leads_to_its_history(client, post):
    untouched = PostFactory(topic=post.topic)

    page = client.get(post.topic.get_absolute_url()).content.decode()

    assert f'href="{history_of(post)}"' in page
    assert history_of(untouched) not in page


def test_versions_stand_newest_first_with_who_and_what_they_changed(client, post, django_assert_num_queries):
    with django_assert_num_queries(2):
        html = client.get(history_of(post)).content.decode()

    assert html.index("Version 3") < html.index("Version 2") < html.index("Version 1")
    newest, second, first = html.split("<h2>")[1:]
    assert ("Kim Keeper" in newest, "Ada Author" in second, "Ada Author" in first) == (True, True, True)
    assert "<mark>&lt;b&gt;me&lt;/b&gt;</mark>" in newest
    assert ("<mark>0711</mark>" in second, "<mark>me</mark>" in second) == (True, True)
    assert "Call 0711 now." in first
    assert "<form" not in html.split("<h2>", 1)[1].split("</ol>")[0]


def test_a_long_history_is_read_page_by_page(client, post):
    for number in range(4, 26):
        edit_post(post, by=post.author, body=f"Text of version {number}.")

    html = client.get(history_of(post)).content.decode()
    assert ("Text of version 25." in html, "Text of version 5." in html, "Version 4\n" in html) == (True, True, False)
    onward = html.split('rel="next" href="')[1].split('"')[0]
    older = client.get(history_of(post) + onward).content.decode()

    assert ("Text of version 4." in older, "Version 1" in older, "as it stands now" in older) == (True, True, False)
    assert client.get(history_of(post) + "?after=x").status_code == 400


def test_the_author_puts_an_earlier_text_back(post):
    client = signed_in(post.author)
    address = f"{history_of(post)}1/restore/"
    assert f'action="{address}"' in client.get(history_of(post)).content.decode()

    assert client.post(address, {"version": 2}).status_code == 409
    answer = client.post(address, {"version": 3})

    post.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, post.get_absolute_url())
    assert (post.body, post.version) == ("Call 0711 now.", 4)
    assert client.get(address)["Location"] == history_of(post)


def test_others_put_nothing_back(client, post):
    address = f"{history_of(post)}1/restore/"

    assert client.post(address, {"version": 3})["Location"].startswith("/accounts/login/")
    assert signed_in(MemberFactory()).post(address, {"version": 3}).status_code == 403


def test_a_keeper_removes_a_text_and_nobody_reads_it_any_more(client, post, keeper):
    page, address = signed_in(keeper), f"{history_of(post)}1/remove/"
    assert "Call 0711 now." in page.get(address).content.decode()
    assert page.post(address, {"ground": "personal_data", "reason": ""}).status_code == 400

    answer = page.post(address, {"ground": "personal_data", "reason": "A phone number."}, follow=True)

    html = answer.content.decode()
    assert ("removed for good" in html, "Kim Keeper" in html, "0711" in html) == (True, True, False)
    seen = client.get(history_of(post)).content.decode()
    assert ("removed for good" in seen, "0711" in seen) == (True, False)
    assert page.get(address).status_code == 404
    act = ModerationAct.objects.get()
    assert page.get(f"/moderation/{act.pk}/").status_code == 200
    told = signed_in(post.author).get(f"/moderation/{act.pk}/").content.decode()
    assert "A phone number." in told


def test_nobody_else_sees_the_way_to_remove_a_text(client, post):
    address, other = f"{history_of(post)}1/remove/", MemberFactory()

    assert address not in signed_in(other).get(history_of(post)).content.decode()
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert signed_in(other).get(address).status_code == 404
    assert signed_in(other).post(address, {"ground": "other", "reason": "Mine."}).status_code == 404


def test_the_author_removes_an_own_earlier_text(client, post):
    page, address = signed_in(post.author), f"{history_of(post)}1/remove/"
    assert address in page.get(history_of(post)).content.decode()

    page.post(address, {"ground": "personal_data", "reason": "My phone number."})

    assert "0711" not in client.get(history_of(post)).content.decode()


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.DELETED])
@pytest.mark.parametrize("whole_topic", [False, True])
def test_of_what_does_not_stand_only_keepers_read_the_history(client, post, keeper, state, whole_topic):
    thing = post.topic if whole_topic else post
    type(thing).objects.filter(pk=thing.pk).update(state=state)

    for reader in (client, signed_in(MemberFactory()), signed_in(post.author)):
        assert reader.get(history_of(post)).status_code == 404
        assert reader.get(f"{history_of(post)}1/restore/").status_code == 404
    assert signed_in(keeper).get(history_of(post)).status_code == (404 if state == State.DELETED else 200)


def test_the_history_of_a_circle_is_its_own(client, keeper):
    insider = MemberFactory()
    post = edited(keeper, topic__category__of_circle=CircleFactory(members=[insider]))

    assert client.get(history_of(post)).status_code == 404
    assert signed_in(MemberFactory()).get(history_of(post)).status_code == 404
    assert signed_in(insider).get(history_of(post)).status_code == 200


def test_of_a_person_who_left_nothing_earlier_is_read(client, post):
    erase_member(post.author, by=post.author)

    html = client.get(history_of(post)).content.decode()

    assert ("0711" in html, "Ada Author" in html, "was not kept" in html) == (False, False, True)


def test_a_text_next_to_a_removed_one_does_not_tell_what_it_said(client, post, keeper):
    blank_revision(post.revisions.get(number=2), by=keeper, because=Because(reason="Private."))

    newest = client.get(history_of(post)).content.decode().split("<h2>")[1]

    assert "<mark>" not in newest
