"""Comments on ideas: who says what where, who reads it, and what it counts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.errors import TextIsEmpty, TextIsTooLong, VersionIsStale
from community.errors.moderating import MemberIsSilenced
from community.flaggable import Because
from community.models import ModerationCase, Sanction
from community.models.topic import State
from community.operations.sanctioning import sanction_member
from ideas.comment_errors import (
    CommentIsNotStanding,
    IdeaClosedForComments,
    IdeaIsVeiled,
    MayNotComment,
    MayNotEditComment,
)
from ideas.errors import IdeaIsNotStanding
from ideas.models import CommentMention, IdeaComment, IdeaEvent
from ideas.operations.commenting import comment_on_idea, edit_comment, withdraw_comment
from ideas.permissions import can_see_comment
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaCommentFactory, IdeaFactory

pytestmark = pytest.mark.django_db
SPAM = "https://a.example/1 https://a.example/2 https://a.example/3"


def counted(idea):
    idea.refresh_from_db(fields=["comment_count"])
    return idea.comment_count


def kinds(idea):
    return [kind for kind in idea.events.order_by("id").values_list("kind", flat=True) if kind.startswith("comment")]


def test_a_member_comments_changes_it_and_takes_it_back(customer, helper, agent):
    helper.handle = "hugo"
    helper.save(update_fields=["handle"])
    idea = IdeaFactory()

    said = comment_on_idea(idea, by=customer, body=" Ours is *loud*, @hugo says. ")
    answer = comment_on_idea(idea, by=agent, body="We hear you.")

    assert (said.body, said.is_of_company, answer.is_of_company) == ("Ours is *loud*, @hugo says.", False, True)
    assert "<em>loud</em>" in said.html
    assert CommentMention.objects.get().member == helper
    assert counted(idea) == 2
    assert edit_comment(said, by=customer, body="Ours is loud, @hugo says.", version=1).extras["comment"] == said.pk
    assert edit_comment(said, by=customer, body="Ours is loud, @hugo says.") is None
    said.refresh_from_db()
    assert (said.version, said.edited_at is None) == (2, False)
    with pytest.raises(VersionIsStale):
        edit_comment(said, by=customer, body="Old", version=1)
    for act in (lambda by: edit_comment(said, by=by, body="Mine"), lambda by: withdraw_comment(said, by=by)):
        with pytest.raises(MayNotEditComment):
            act(agent)
    assert withdraw_comment(said, by=customer) is not None
    assert withdraw_comment(said, by=customer) is None
    with pytest.raises(CommentIsNotStanding):
        edit_comment(said, by=customer, body="Again")
    assert counted(idea) == 1
    assert kinds(idea) == ["comment_added", "comment_added", "comment_edited", "comment_withdrawn"]


def test_what_takes_no_comments_says_why(customer, agent, product):
    said = comment_on_idea(idea := IdeaFactory(), by=customer, body="Loud")
    circled = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory()))
    veiled = IdeaFactory(author=customer, is_veiled=True)
    closed, hidden = IdeaFactory(status="declined"), IdeaFactory(state="hidden")
    for place, by, refusal in (
        (closed, customer, IdeaClosedForComments),
        (IdeaFactory(status="delivered"), agent, IdeaClosedForComments),
        (hidden, product, IdeaIsNotStanding),
        (hidden, customer, MayNotComment),
        (veiled, customer, IdeaIsVeiled),
        (veiled, MemberFactory(), MayNotComment),
        (circled, customer, MayNotComment),
        (idea, MemberFactory(is_active=False), MayNotComment),
    ):
        with pytest.raises(refusal):
            comment_on_idea(place, by=by, body="Mine too")
    for body, refusal in (("  ", TextIsEmpty), ("x" * 100_001, TextIsTooLong)):
        with pytest.raises(refusal):
            comment_on_idea(idea, by=customer, body=body)
    type(idea).objects.filter(pk=idea.pk).update(status="declined")
    with pytest.raises(IdeaClosedForComments):
        edit_comment(said, by=customer, body="I never wanted it")
    withdraw_comment(said, by=customer)
    moderator, until = MemberFactory(roles=["moderator"]), timezone.now() + timedelta(days=1)
    sanction_member(customer, Sanction.Kind.SILENCE, by=moderator, until=until, because=Because(reason="Rude"))
    with pytest.raises(MemberIsSilenced):
        comment_on_idea(IdeaFactory(), by=customer, body="Mine too")
    assert IdeaComment.objects.standing().count() == 0


def test_what_looks_like_spam_is_held_back_and_its_author_sees_it(customer, helper, product):
    idea = IdeaFactory()
    held = comment_on_idea(idea, by=customer, body=SPAM)
    assert (held.state, counted(idea), kinds(idea)) == ("held", 0, ["comment_held"])
    case = ModerationCase.objects.get()
    assert (case.thing_kind, case.thing_id, case.is_held) == ("idea_comment", held.pk, True)
    for reader, seen in ((customer, True), (product, True), (helper, False)):
        assert IdeaComment.objects.visible_to(reader).exists() is seen
    withdraw_comment(held, by=customer)
    assert not ModerationCase.objects.filter(outcome="open").exists()


def test_predicate_and_set_see_the_same(customer, helper, product, agent):
    places = [CategoryFactory(), CategoryFactory(of_circle=CircleFactory(members=[helper]))]
    ideas = [IdeaFactory(category=place, state=state) for place in places for state in State]
    ideas.append(IdeaFactory(is_veiled=True, author=customer))
    comments = [
        IdeaCommentFactory(idea=idea, author=by, state=state)
        for idea in ideas
        for by in (customer, helper)
        for state in State
    ]
    asleep = MemberFactory(is_active=False, roles=["product"])
    for reader in (AnonymousUser(), customer, helper, product, agent, asleep, MemberFactory(roles=["moderator"])):
        by_set = set(IdeaComment.objects.visible_to(reader))
        assert by_set == {one for one in comments if can_see_comment(reader, one)}
        assert 0 < len(by_set) < len(comments)


def test_the_api_lists_pages_and_writes_comments(api_of, customer, agent_api, helper_api, anonymous_api, queries):
    idea, customer_api = IdeaFactory(), api_of(customer, "ideas:read", "ideas:write")
    address = f"/api/v1/ideas/{idea.pk}/comments/"
    first = customer_api.post(address, {"body": "One"})
    assert (first.status_code, first.json()["author"]["id"], first["ETag"]) == (201, customer.pk, '"1"')
    with queries(4):
        customer_api.get(address)
    agent_api.post(address, {"body": "Two"})
    customer_api.post(address, {"body": "Three"})
    with queries(4):
        page = customer_api.get(address, {"limit": 2}).json()
    assert [(row["body"], row["is_of_company"]) for row in page["results"]] == [("One", False), ("Two", True)]
    assert [row["body"] for row in customer_api.get(page["next"]).json()["results"]] == ["Three"]
    assert anonymous_api.get(f"/api/v1/ideas/{idea.pk}/").json()["comment_count"] == 3
    assert [row["comment_count"] for row in anonymous_api.get("/api/v1/ideas/").json()["results"]] == [3]

    one = f"{address}{first.json()['id']}/"
    assert customer_api.patch(one, {"body": "1"}, headers={"If-Match": '"1"'}).json()["version"] == 2
    assert customer_api.patch(one, {"body": "I"}, headers={"If-Match": '"1"'}).status_code == 412
    assert agent_api.patch(one, {"body": "Mine"}).status_code == 403
    assert helper_api.delete(f"{one}?reason=Rude").status_code == 403
    assert anonymous_api.post(address, {"body": "Four"}).status_code == 401
    for body in ({}, {"body": ""}, {"body": "x", "state": "hidden"}):
        assert customer_api.post(address, body).status_code == 400
    key = {"Idempotency-Key": "once"}
    again = [customer_api.post(address, {"body": "Again"}, headers=key).json()["id"] for _ in range(2)]
    assert again[0] == again[1]
    assert agent_api.delete(one).json()["errors"][0]["pointer"] == "/reason"
    assert customer_api.delete(one).status_code == 204
    assert customer_api.get(one).status_code == 404
    elsewhere = f"/api/v1/ideas/{IdeaFactory().pk}/comments/{again[0]}/"
    assert customer_api.get(elsewhere).status_code == 404
    assert api_of(customer, "ideas:read").post(address, {"body": "No"}).status_code == 403
    assert IdeaEvent.objects.filter(kind="comment_added").count() == 4
