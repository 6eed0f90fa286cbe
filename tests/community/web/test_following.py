"""An open question page: new answers, quotations, and names as they are typed."""

import pytest
from django.test import Client

from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    topic = TopicFactory(body="It hums.")
    author = MemberFactory(display_name="Hugo", handle="hugo")
    PostFactory(topic=topic, author=author, body="> older words\n\nTurn **it**.\nThen wait.")
    return topic


def news(client, topic, after):
    return client.get(f"/questions/{topic.pk}/new/?after={after}")


def test_new_answers_are_told_by_one_query_and_nothing_by_204(client, thread, queries):
    with queries(1):
        nothing = news(client, thread, 2)
    PostFactory(topic=thread)
    with queries(1):
        one = news(client, thread, 2)
    PostFactory(topic=thread)
    with queries(1):
        two = news(client, thread, 2)

    assert (nothing.status_code, nothing.content) == (204, b"")
    assert "1 new answer" in one.content.decode()
    html = two.content.decode()
    assert "2 new answers" in html
    assert f'href="{thread.get_absolute_url()}?after=2#post-3"' in html
    assert "no-store" in two["Cache-Control"]


def test_a_member_pays_for_the_session_only(client, thread, queries):
    client.force_login(MemberFactory())

    with queries(3):
        assert news(client, thread, 2).status_code == 204


def test_what_one_may_not_see_is_no_news(client, thread):
    secret = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))
    PostFactory(topic=secret)
    PostFactory(topic=thread, state="hidden")

    assert news(client, secret, 0).status_code == news(client, thread, 2).status_code == 204
    assert client.get(f"/questions/{thread.pk}/new/?after=x").status_code == 400


def test_the_page_waits_for_answers_at_its_end_only(client, thread):
    for _ in range(20):
        PostFactory(topic=thread)

    first = client.get(thread.get_absolute_url()).content.decode()
    last = client.get(f"{thread.get_absolute_url()}?after=21").content.decode()

    assert 'id="news"' not in first
    assert f'hx-get="/questions/{thread.pk}/new/?after=22"' in last


def test_a_quotation_names_the_person_and_leaves_older_quotations_out(client, thread):
    answer = client.get(f"/questions/{thread.pk}/quotation/2/")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == "> @hugo:\n>\n> Turn **it**.\n> Then wait.\n\n"


def test_a_long_quotation_is_cut_and_html_is_quoted_as_words(client, thread):
    PostFactory(topic=thread, body="word " * 1000)
    PostFactory(topic=thread, format="html", body="<p>a &lt; b</p>", html="<p>a &lt; b</p>")

    assert client.get(f"/questions/{thread.pk}/quotation/3/").content.decode().endswith(" …\n\n")
    assert "> a < b\n" in client.get(f"/questions/{thread.pk}/quotation/4/").content.decode()


def test_without_scripts_the_link_puts_the_quotation_into_the_answer_box(client, thread):
    client.force_login(MemberFactory())
    page = client.get(thread.get_absolute_url()).content.decode()
    address = f"{thread.get_absolute_url()}?quote=2"

    assert f'href="{address}#reply"' in page
    assert client.get(address).context["form"].initial["body"] == "> @hugo:\n>\n> Turn **it**.\n> Then wait.\n\n"
    assert client.get(f"{thread.get_absolute_url()}?quote=9").context["form"].initial["body"] == ""
    assert client.get(f"{thread.get_absolute_url()}?quote=x").status_code == 400


def test_a_draft_stays_above_the_quotation(client, thread, customer):
    client.force_login(customer)
    client.post("/drafts/keep/", {"topic": thread.pk, "body": "I think"}, headers={"HX-Request": "true"})

    body = client.get(f"{thread.get_absolute_url()}?quote=1").context["form"].initial["body"]

    assert body.startswith("I think\n\n> ")


def test_nobody_quotes_what_they_may_not_read(client, thread):
    hidden = PostFactory(topic=thread, state="hidden")
    secret = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))
    member = Client()
    member.force_login(MemberFactory())

    for number, topic in ((hidden.number, thread), (1, secret), (99, thread)):
        assert member.get(f"/questions/{topic.pk}/quotation/{number}/").status_code == 404
    assert member.get(f"{thread.get_absolute_url()}?quote={hidden.number}").context["form"].initial["body"] == ""
    assert "?quote=" not in client.get(thread.get_absolute_url()).content.decode()


def test_a_quotation_calls_nobody_and_names_whose_words_they_are(client, thread, customer):
    client.force_login(customer)
    words = client.get(f"/questions/{thread.pk}/quotation/2/").content.decode()

    client.post(f"/questions/{thread.pk}/answer/", {"body": f"{words}I did."}, follow=True)

    mention = thread.posts.get(number=3).mentions.get()
    assert (mention.member.handle, mention.way) == ("hugo", "quoted")
