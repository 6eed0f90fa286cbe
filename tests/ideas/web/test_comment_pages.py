"""The conversation on an idea's page, without script."""

import pytest

from community.web.paging import PAGE_SIZE
from ideas.models import IdeaComment
from ideas.operations.commenting import comment_on_idea
from ideas.operations.merging import merge_idea
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaCommentFactory, IdeaFactory

pytestmark = pytest.mark.django_db


def test_a_comment_is_sent_once_changed_and_taken_back(client, customer):
    idea = IdeaFactory()
    client.force_login(customer)
    form = client.get(idea.get_absolute_url()).context["comment_form"]
    sent = {"body": "Ours is *loud*", "form_key": str(form["form_key"].value())}
    answers = [client.post(f"/ideas/{idea.pk}/comment/", sent) for _ in range(2)]

    said = IdeaComment.objects.get()
    assert [answer["Location"] for answer in answers] == [said.get_absolute_url()] * 2
    shown = client.get(said.get_absolute_url())
    assert shown["Location"] == f"{idea.get_absolute_url()}#comment-{said.pk}"
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "<em>loud</em>" in page
    assert "1 comment" in page
    edit = f"{said.get_absolute_url()}edit/"
    assert client.post(edit, {"body": "Ours is quiet", "version": 1}).status_code == 302
    stale = client.post(edit, {"body": "Ours is loud again", "version": 1})
    assert stale.status_code == 409
    assert "Ours is loud again" in stale.content.decode()
    client.get(f"{said.get_absolute_url()}withdraw/")
    assert IdeaComment.objects.standing().count() == 1
    assert client.post(f"{said.get_absolute_url()}withdraw/")["Location"] == idea.get_absolute_url()
    assert client.get(said.get_absolute_url()).status_code == 404


def test_what_is_refused_keeps_its_text_and_strangers_sign_in(client, customer):
    idea, decided = IdeaFactory(), IdeaFactory(status="declined")
    assert "/accounts/" in client.post(f"/ideas/{idea.pk}/comment/", {"body": "Loud"})["Location"]
    assert "Sign in to comment" in client.get(idea.get_absolute_url()).content.decode()
    client.force_login(customer)
    refused = client.post(f"/ideas/{decided.pk}/comment/", {"body": "But I want it"})
    assert refused.status_code == 409
    assert "But I want it" in refused.content.decode()
    assert "This idea is decided; it takes no more comments." in refused.content.decode()
    assert client.post(f"/ideas/{idea.pk}/comment/", {"body": " "}).status_code == 400
    assert client.post("/ideas/999999/comment/", {"body": "Loud"}).status_code == 404
    assert not IdeaComment.objects.exists()


def test_comments_of_a_merged_idea_say_from_where_and_moderators_keep_order(client, customer, product):
    idea, into = IdeaFactory(title="A pump that whispers"), IdeaFactory()
    said = comment_on_idea(idea, by=customer, body="Ours is loud")
    comment_on_idea(into, by=product, body="We hear you")
    merge_idea(idea, into, by=product)
    client.force_login(customer)
    for act in ("hide", "restore", "delete"):
        assert client.get(f"{said.get_absolute_url()}{act}/").status_code == 404
    moderator = MemberFactory(roles=["moderator"])
    client.force_login(moderator)

    page = client.get(into.get_absolute_url()).content.decode()
    assert page.index("We hear you") < page.index("A pump that whispers", page.index("We hear you"))
    assert client.get(said.get_absolute_url())["Location"] == f"{into.get_absolute_url()}#comment-{said.pk}"
    assert "2 comments" in client.get(idea.get_absolute_url()).content.decode()
    assert client.post(f"{said.get_absolute_url()}hide/", {"ground": "other"}).status_code == 400
    assert client.post(f"{said.get_absolute_url()}hide/", {"ground": "other", "reason": "Rude"}).status_code == 302
    client.force_login(MemberFactory())
    assert "Ours is loud" not in client.get(into.get_absolute_url()).content.decode()
    assert client.get(f"/flag/idea_comment/{said.pk}/").status_code == 404


def test_an_older_comment_is_found_on_its_page(client):
    oldest = IdeaCommentFactory(body="The oldest")
    IdeaCommentFactory.create_batch(PAGE_SIZE, idea=oldest.idea)
    assert "The oldest" not in client.get(oldest.idea.get_absolute_url()).content.decode()
    page = client.get(oldest.get_absolute_url(), follow=True)
    assert [row.body for row in page.context["page"].rows] == ["The oldest"]
