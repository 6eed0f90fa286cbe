"""Comments of merged ideas, what moderators do to comments, and who is told of them."""

import pytest
from django.urls import reverse

from community.errors import MayNotModerate, TextIsEmpty
from community.flaggable import flaggable
from community.foundation.intake import run_intake
from community.models import ModerationAct, Notification
from community.notifiers.base import in_words, readable_by
from community.operations.erasing import erase_member, forget_what_came_late
from community.operations.exporting import export_member
from community.operations.flagging import flag_thing
from community.operations.undoing import undo_act
from community.operations.watching import watch
from ideas.comment_errors import CommentWasWithdrawn
from ideas.models import IdeaComment, IdeaEvent
from ideas.notifiers import SOURCE
from ideas.operations.commenting import comment_on_idea, edit_comment, withdraw_comment
from ideas.operations.deciding import change_status
from ideas.operations.integrity import checks
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.moderating_comments import move_comment_to_state
from ideas.operations.proposing import move_idea_to_state
from ideas.operations.voting import cast_vote
from ideas.operations.watching import watch_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaCommentFactory, IdeaFactory
from tests.ideas.test_comments import SPAM, counted, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in():
    return lambda: run_intake(SOURCE.intake(), lane="live")


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def wrong():
    return [check.check for check in checks() if check.wrong and not check.check.endswith("has_its_search_document")]


def listed(api, idea):
    rows = api.get(f"/api/v1/ideas/{idea.pk}/comments/").json()["results"]
    return [(row["body"], row["idea"], row["from_idea"] and row["from_idea"]["id"]) for row in rows]


def test_comments_of_a_merged_idea_are_read_through_and_stay_its_own(customer, product, customer_api):
    idea, into = IdeaFactory(title="Quieter"), IdeaFactory()
    comment_on_idea(idea, by=customer, body="One")
    comment_on_idea(into, by=customer, body="Two")
    merge_idea(idea, into, by=product)
    sent = customer_api.post(f"/api/v1/ideas/{idea.pk}/comments/", {"body": "Three"}).json()

    assert (sent["idea"], sent["from_idea"]) == (into.pk, None)
    through = [("One", into.pk, idea.pk), ("Two", into.pk, None), ("Three", into.pk, None)]
    assert listed(customer_api, into) == listed(customer_api, idea) == through
    assert (counted(into), counted(idea)) == (3, 1)
    move_idea_to_state(idea, "hidden", by=product, reason="Rude")
    assert listed(customer_api, into) == through[1:]
    assert (counted(into), wrong()) == (2, [])
    move_idea_to_state(idea, "visible", by=product, reason="A mistake")
    unmerge_idea(idea, by=product)
    assert listed(customer_api, idea) == [("One", idea.pk, None)]
    assert (counted(into), counted(idea), wrong()) == (2, 1, [])


def test_what_is_said_in_a_circle_is_not_read_through_by_others(customer, helper, product):
    circle = CircleFactory(members=[customer, product])
    idea, into = IdeaFactory(category=CategoryFactory(of_circle=circle)), IdeaFactory()
    comment_on_idea(idea, by=customer, body="Among us")
    merge_idea(idea, into, by=product)

    seen = [IdeaComment.objects.visible_to(reader).in_conversation_of(into).count() for reader in (customer, helper)]

    assert seen == [1, 0]


def test_moderators_hide_and_restore_with_a_reason_and_an_event(customer, helper, moderator, product):
    said = comment_on_idea(IdeaFactory(), by=customer, body="Rude")
    flag_thing(flaggable("idea_comment"), said.pk, by=helper, ground="spam", note="")
    for by, reason, refusal in ((helper, "Rude", MayNotModerate), (product, " ", TextIsEmpty)):
        with pytest.raises(refusal):
            move_comment_to_state(said, "hidden", by=by, reason=reason)
    hidden = move_comment_to_state(said, "hidden", by=moderator, reason="Rude")
    assert hidden.extras == {"comment": said.pk, "reason": "Rude"}
    assert move_comment_to_state(said, "hidden", by=moderator, reason="Rude") is None
    assert (counted(said.idea), IdeaComment.objects.visible_to(helper).count()) == (0, 0)
    assert IdeaComment.objects.visible_to(customer).count() == 1

    undo_act(ModerationAct.objects.get(thing_kind="idea_comment"), by=moderator, reason="A mistake")

    assert counted(said.idea) == 1
    assert kinds(said.idea) == ["comment_added", "comment_hidden", "comment_restored"]
    withdraw_comment(said, by=customer)
    with pytest.raises(CommentWasWithdrawn):
        move_comment_to_state(said, "visible", by=moderator, reason="Interesting")


def test_comments_are_reported_over_http_and_on_a_page(client, helper, helper_api, customer_api, moderator):
    said = IdeaCommentFactory(body="Rude")
    flag = {"kind": "idea_comment", "thing": said.pk, "reason": "spam"}
    assert [api.post("/api/v1/flags/", flag).status_code for api in (helper_api, helper_api)] == [201, 409]
    assert customer_api.post("/api/v1/flags/", flag | {"thing": 10**9}).status_code == 400
    client.force_login(moderator)
    page = client.get(f"/flag/idea_comment/{said.pk}/").content.decode()
    assert "Rude" in page
    assert said.get_absolute_url() in page
    assert client.get("/moderation/").status_code == 200


def test_what_was_held_back_appears_as_new_or_never(customer, moderator, take_in):
    idea = IdeaFactory()
    held, bad = (comment_on_idea(idea, by=customer, body=SPAM) for _ in range(2))
    take_in()
    assert not Notification.objects.exists()
    move_comment_to_state(held, "visible", by=moderator, reason="It helps")
    move_comment_to_state(bad, "deleted", by=moderator, reason="Advertisement")
    take_in()
    held.refresh_from_db()
    assert held.created_at > bad.created_at
    assert (Notification.objects.get().recipient, counted(idea)) == (idea.author, 1)
    assert kinds(idea) == ["comment_held", "comment_held", "comment_added", "comment_rejected"]
    assert wrong() == []
    edit_comment(held, by=customer, body=f"{SPAM} https://b.example/4")
    assert ModerationAct.objects.filter(kind="reject").count() == 1
    assert wrong() == []


def test_author_and_followers_hear_of_comments_and_the_called_are_called(customer, helper, moderator, take_in):
    helper.handle = "hugo"
    helper.save(update_fields=["handle"])
    idea, voter = IdeaFactory(title="A quiet pump"), MemberFactory()
    follower, annoyed, muted = MemberFactory.create_batch(3)
    cast_vote(idea, by=voter)
    for member in (follower, annoyed, customer):
        watch_idea(idea, by=member)
    watch_idea(idea, by=muted, level="muted")
    watch(customer, by=annoyed, level="muted")
    first = comment_on_idea(idea, by=customer, body="Ours too, @hugo.")
    comment_on_idea(idea, by=customer, body="And at night.")
    take_in()

    told = {(row.recipient, row.kind) for row in Notification.objects.all()}
    assert told == {(idea.author, "idea_comment"), (follower, "idea_comment"), (helper, "idea_comment_called")}
    assert Notification.objects.count() == 3
    (line,) = in_words(list(readable_by(helper)), helper)
    words = "Carla Customer called you in a comment on “A quiet pump”"
    assert (line.sentence, line.address) == (words, f"/ideas/{idea.pk}/comments/{first.pk}/")
    move_comment_to_state(first, "hidden", by=moderator, reason="Rude")
    assert in_words(list(readable_by(helper)), helper) == []
    take_in()
    assert not Notification.objects.unread().exists()


def test_commenters_voters_and_author_are_told_of_a_decision_once(customer, helper, product, take_in):
    idea, into = IdeaFactory(author=customer), IdeaFactory()
    for member in (customer, helper):
        comment_on_idea(idea, by=member, body="Loud")
        comment_on_idea(into, by=member, body="Loud")
        cast_vote(into, by=member)
        watch_idea(into, by=member)
    gone = MemberFactory()
    withdraw_comment(comment_on_idea(into, by=gone, body="Loud"), by=gone)
    merge_idea(idea, into, by=product)
    change_status(into, "planned", by=product)
    take_in()

    decided = [row.recipient for row in Notification.objects.filter(kind="idea_planned").order_by("recipient")]
    assert decided == sorted([customer, helper, into.author], key=lambda member: member.pk)


def test_whoever_is_forgotten_is_gone_from_the_conversation(customer, helper, moderator):
    idea, into = IdeaFactory(), IdeaFactory()
    said = comment_on_idea(idea, by=customer, body="I am Quirina from 12 Zwackelstreet.")
    comment_on_idea(idea, by=customer, body=f"Quirina {SPAM}")
    merge_idea(idea, into, by=MemberFactory(roles=["product"]))
    shown = export_member(customer, by=customer)
    assert "Zwackelstreet" in str(shown)

    erase_member(customer, by=MemberFactory(roles=["admin"]))

    assert not IdeaComment.objects.filter(body__contains="Quirina").exists()
    assert (counted(idea), counted(into), wrong()) == (0, 0, [])
    with pytest.raises(CommentWasWithdrawn):
        move_comment_to_state(said, "visible", by=moderator, reason="Interesting")
    late = IdeaCommentFactory(author=customer, body="Written at that moment")
    assert forget_what_came_late() == 1
    late.refresh_from_db()
    assert (late.body, late.state) == ("", "deleted")


def test_the_back_office_lists_comments_apart_from_notes(client, customer, moderator, product, settings):
    settings.STAFF_MFA = False
    said = comment_on_idea(IdeaFactory(), by=customer, body="Ours is loud")
    client.force_login(moderator)
    assert "Ours is loud" in client.get(reverse("admin:ideas_ideacomment_changelist")).content.decode()
    address = reverse("admin:ideas_ideacomment_act", args=[said.pk, "hide"])
    assert client.post(address, {"reason": "Rude"}).status_code == 302
    assert IdeaEvent.objects.get(kind="comment_hidden").by == moderator
    client.force_login(product)
    page = client.get(reverse("admin:ideas_idea_change", args=[said.idea_id])).content.decode()
    assert page.index("Internal notes") < page.index("Public comments") < page.index("Ours is loud")
