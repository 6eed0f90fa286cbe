"""The idea board."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas.models import Idea, IdeaVote
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory
from tests.factories.ideas import AdoptionFactory, DecisionFactory, IdeaCommentFactory, IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROPOSAL = {"title": "A quieter pump", "body": "It **wakes** everybody."}


def titles(response):
    return [idea.title for idea in response.context["page"].rows]


def test_an_idea_is_proposed_and_voted_for(client):
    client.force_login(MemberFactory())
    CategoryFactory(slug="pumps")

    proposed = client.post("/ideas/propose/", PROPOSAL | {"category": "pumps"})
    idea = Idea.objects.get()
    voted = [client.post(f"/ideas/{idea.pk}/vote/") for _ in range(2)]

    assert [response["Location"] for response in (proposed, *voted)] == [f"/ideas/{idea.pk}-a-quieter-pump/"] * 3
    idea.refresh_from_db()
    assert (idea.vote_count, IdeaVote.objects.count()) == (1, 1)
    assert "You voted. Take it back" in client.get(idea.get_absolute_url()).content.decode()

    client.post(f"/ideas/{idea.pk}/vote/undo/")

    idea.refresh_from_db()
    assert (idea.vote_count, IdeaVote.objects.count()) == (0, 0)


def test_the_same_form_sent_twice_proposes_once(client):
    client.force_login(MemberFactory())
    CategoryFactory(slug="pumps")
    form = PROPOSAL | {"category": "pumps", "form_key": "5a0c8b9e-9a53-4f43-9d5e-0d7c4f6f2b11"}

    addresses = {client.post("/ideas/propose/", form)["Location"] for _ in range(2)}

    assert (len(addresses), Idea.objects.count()) == (1, 1)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"body": "\0"}, {"category": "nowhere"}, {"title": "x" * 301}])
def test_a_proposal_that_is_not_valid_keeps_its_text(client, wrong):
    client.force_login(MemberFactory())
    CategoryFactory(slug="pumps")

    response = client.post("/ideas/propose/", PROPOSAL | {"category": "pumps"} | wrong)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == list(wrong)
    assert ("quieter" if "title" not in wrong else "wakes") in response.content.decode()
    assert not Idea.objects.exists()


def test_strangers_are_sent_to_sign_in(client):
    idea = IdeaFactory()

    voted, proposed = client.post(f"/ideas/{idea.pk}/vote/"), client.get("/ideas/propose/")

    assert voted["Location"] == f"/accounts/login/?next={idea.get_absolute_url()}"
    assert proposed["Location"] == "/accounts/login/?next=/ideas/propose/"


def test_looking_at_the_address_of_a_vote_leads_to_the_idea(client):
    idea = IdeaFactory()
    client.force_login(MemberFactory())

    assert client.get(f"/ideas/{idea.pk}/vote/")["Location"] == idea.get_absolute_url()
    assert not IdeaVote.objects.exists()


def test_a_decided_idea_takes_no_votes(client):
    idea = IdeaFactory(status="declined")
    client.force_login(MemberFactory())

    refused = client.post(f"/ideas/{idea.pk}/vote/")

    assert refused.status_code == 409
    assert "This idea is decided; it takes no more votes." in refused.content.decode()
    assert "voting is over" in client.get(idea.get_absolute_url()).content.decode()


def test_the_decision_and_its_reason_are_public_and_the_figures_are_not(client):
    adoption = AdoptionFactory(expected_likely=2345)
    DecisionFactory(idea=adoption.idea, status="planned", reason="Because you asked.")

    public = client.get(adoption.idea.get_absolute_url()).content.decode()
    client.force_login(MemberFactory(roles=["manager"]))
    staff = client.get(adoption.idea.get_absolute_url()).content.decode()

    assert "Because you asked." in public
    assert "2,345.00" not in public
    assert "2,345.00" in staff


def test_an_idea_names_the_conversation_it_grew_from_to_those_who_may_read_it(client):
    topic = TopicFactory(title="Loud pump")
    hidden = TopicFactory(title="Hidden talk", state="hidden")

    assert "Loud pump" in client.get(IdeaFactory(topic=topic).get_absolute_url()).content.decode()
    assert "Hidden talk" not in client.get(IdeaFactory(topic=hidden).get_absolute_url()).content.decode()


def test_another_slug_leads_to_the_canonical_address_for_good(client):
    idea = IdeaFactory()

    response = client.get(f"/ideas/{idea.pk}-other/")

    assert (response.status_code, response["Location"]) == (301, idea.get_absolute_url())


def test_a_hidden_idea_is_for_keepers_and_marked(client):
    idea = IdeaFactory(state="hidden")

    assert client.get(idea.get_absolute_url()).status_code == 404
    client.force_login(MemberFactory(roles=["product"]))
    html = client.get(idea.get_absolute_url()).content.decode()
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["old", "new", "declined"]),
        ("?order=newest", ["declined", "new", "old"]),
        ("?status=open", ["old", "new"]),
        ("?status=declined&order=newest", ["declined"]),
        ("?status=merged", []),
    ],
)
def test_the_board_shows_what_was_asked_for(client, query, expected):
    old = IdeaFactory(title="old", created_at=NOON)
    new = IdeaFactory(title="new", created_at=NOON + timedelta(hours=1))
    IdeaFactory(title="declined", status="declined", created_at=NOON + timedelta(hours=2))
    IdeaVoteFactory.create_batch(2, idea=old)
    IdeaVoteFactory(idea=new)

    response = client.get(f"/ideas/{query}")

    assert (response.status_code, titles(response)) == (200, expected)


@pytest.mark.parametrize("query", ["?order=random", "?status=unknown", "?status=x&order=votes"])
def test_what_does_not_exist_is_not_found(client, query):
    assert client.get(f"/ideas/{query}").status_code == 404


@pytest.mark.parametrize("cursor", ["x", "1", "99999999999999999_999999999999999999", "-1_1"])
def test_any_cursor_is_answered(client, cursor):
    IdeaFactory()

    assert client.get(f"/ideas/?after={cursor}").status_code in {200, 400}
    assert client.get(f"/ideas/?before={cursor}").status_code in {200, 400}


def test_pages_lead_through_the_whole_board_and_back(client):
    for number in range(25):
        IdeaFactory(title=str(number), vote_count=number // 3)

    first = client.get("/ideas/")
    second = client.get(f"/ideas/?after={first.context['page'].onward}")
    back = client.get(f"/ideas/?before={second.context['page'].back}")

    assert titles(first) + titles(second) == [str(number) for number in reversed(range(25))]
    assert titles(back) == titles(first)


def test_imported_votes_count_where_they_are_shown(client):
    IdeaFactory(title="ours", vote_count=3)
    IdeaFactory(title="theirs", imported_votes=5)
    IdeaFactory(title="both", vote_count=2, imported_votes=2)
    IdeaFactory(title="disliked", vote_count=1, imported_votes=-4)

    response = client.get("/ideas/")

    assert titles(response) == ["theirs", "both", "ours", "disliked"]
    assert [idea.shown_votes for idea in response.context["page"].rows] == [5, 4, 3, -3]


def test_pages_keep_their_order_with_imported_votes_and_while_others_vote(client):
    ideas = [IdeaFactory(title=str(number), vote_count=number % 4, imported_votes=number - 9) for number in range(45)]
    wanted = sorted(ideas, key=lambda idea: (idea.shown_votes, idea.pk), reverse=True)

    first = client.get("/ideas/")
    # What rises above the cursor meanwhile comes twice at most; nothing below it is left out.
    IdeaVoteFactory.create_batch(3, idea=wanted[0])
    second = client.get(f"/ideas/?after={first.context['page'].onward}")
    third = client.get(f"/ideas/?after={second.context['page'].onward}")
    back = client.get(f"/ideas/?before={third.context['page'].back}")

    assert titles(first) + titles(second) + titles(third) == [idea.title for idea in wanted]
    assert wanted[-1].shown_votes < 0
    assert titles(back) == titles(second)
    assert third.context["page"].onward == ""


@pytest.mark.parametrize("query", ["", "?after=5_12", "?before=5_12", "?status=open&after=5_12"])
def test_a_page_of_the_board_is_read_off_an_index(client, query):
    IdeaFactory.create_batch(3)

    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        client.get(f"/ideas/{query}")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {captured[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "idea_most_wanted" in plan
    assert "Sort" not in plan
    assert ("Index Cond: (ROW((vote_count + imported_votes), id)" in plan) is bool("5_12" in query)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_few_queries_for_anybody(client, django_assert_num_queries, count):
    topic = TopicFactory()
    for _ in range(count):
        idea = IdeaFactory(topic=topic)
        IdeaVoteFactory(idea=idea)
        DecisionFactory.create_batch(count, idea=idea)
        IdeaCommentFactory.create_batch(count, idea=idea)

    with django_assert_num_queries(1):
        client.get("/ideas/")
    with django_assert_num_queries(6):
        client.get(idea.get_absolute_url())
    with django_assert_num_queries(3):
        client.get("/")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_few_queries_for_a_member(client, django_assert_num_queries, count):
    for _ in range(count):
        idea = DecisionFactory().idea
        IdeaCommentFactory.create_batch(count, idea=idea)
    client.force_login(MemberFactory())

    # The session and the member with the roles come on top.
    with django_assert_num_queries(3):
        client.get("/ideas/")
    with django_assert_num_queries(7):
        client.get(idea.get_absolute_url())


def test_the_front_page_shows_where_help_is_wanted_what_was_solved_and_what_is_wished(client):
    TopicFactory(title="Who helps me?")
    IdeaFactory(title="A wish")
    IdeaFactory(title="A refused wish", status="declined")

    html = client.get("/").content.decode()

    assert "Who helps me?" in html
    assert "A wish" in html
    assert "A refused wish" not in html
    assert 'href="/ask/"' in html


def test_the_empty_front_page_names_the_next_step(client):
    html = client.get("/").content.decode()

    assert "There are no ideas yet. What is missing?" in html
    assert "Nothing is solved yet. Be the first to help." in html
