"""Ideas have an owner, a due date, notes among colleagues, and a board on which they move."""

from datetime import date

import pytest
from django.urls import reverse

from community.foundation.intake import run_intake
from community.models import Notification
from ideas.errors import CannotOwn, MayNotDecide, MayNotNote, NoteIsEmpty
from ideas.models import Idea, IdeaNote, Review
from ideas.notifiers import SOURCE
from ideas.operations.caring import take_care, write_idea_note
from ideas.operations.reviewing import submit_review
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.reviews import asked, card, colleague, said

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 24)


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


def test_an_owner_is_set_once_and_told(product, manager):
    idea = IdeaFactory(title="Quieter pump")
    event = take_care(idea, manager, DUE, by=product)
    assert event.extras == {"owner": manager.pk, "due_on": "2026-12-24"}
    assert take_care(idea, manager, DUE, by=product) is None
    review = asked(idea, manager, card(product), by=product)
    submit_review(asked(idea, colleague(), review.card, by=product), said(1, 1), by=Review.objects.last().evaluator)
    run_intake(SOURCE.intake(), lane="live")
    told = [(row.recipient, row.kind) for row in Notification.objects.order_by("id")]
    assert told == [(manager, "idea_care"), (manager, "idea_review")]
    take_care(idea, None, None, by=product)
    idea.refresh_from_db()
    assert (idea.owner, idea.due_on) == (None, None)


def test_customers_own_nothing_and_others_give_nothing_away(product, agent, customer):
    idea = IdeaFactory()
    with pytest.raises(CannotOwn):
        take_care(idea, MemberFactory(), DUE, by=product)
    for stranger in (agent, customer):
        with pytest.raises(MayNotDecide):
            take_care(idea, agent, DUE, by=stranger)


def test_notes_are_among_colleagues(product, agent, customer, manager):
    idea = IdeaFactory()
    note = write_idea_note(idea, " The pump is from another firm. ", by=agent)
    assert note.body == "The pump is from another firm."
    with pytest.raises(NoteIsEmpty):
        write_idea_note(idea, "  ", by=product)
    with pytest.raises(MayNotNote):
        write_idea_note(idea, "Mine", by=customer)
    assert set(IdeaNote.objects.visible_to(manager)) == {note}
    assert not IdeaNote.objects.visible_to(customer).exists()


def test_care_and_notes_over_http(product_api, agent_api, customer_api, anonymous_api, manager, queries):
    idea = IdeaFactory()
    care, notes = f"/api/v1/ideas/{idea.pk}/care/", f"/api/v1/ideas/{idea.pk}/notes/"
    given = product_api.put(care, {"owner": manager.pk, "due_on": "2026-12-24"})
    assert (given.json()["owner"]["id"], given.json()["due_on"]) == (manager.pk, "2026-12-24")
    assert agent_api.get(care).json() == given.json()
    assert agent_api.put(care, {"owner": None, "due_on": None}).status_code == 403
    assert product_api.put(care, {"owner": 10**9, "due_on": None}).status_code == 400
    assert agent_api.post(notes, {"body": "From another firm"}).status_code == 201
    assert product_api.post(notes, {"body": ""}).status_code == 400
    with queries(4):
        listed = product_api.get(notes)
    assert [one["body"] for one in listed.json()["results"]] == ["From another firm"]
    for address in (care, notes):
        assert customer_api.get(address).status_code == 403
        assert anonymous_api.get(address).status_code == 401
    assert "From another firm" not in str(customer_api.get(f"/api/v1/ideas/{idea.pk}/").json())


def test_the_board_shows_each_status_with_the_filters_of_the_list(client, product):
    ideas = [IdeaFactory(title=f"Idea {status}", status=status) for status in ("open", "planned", "declined")]
    take_care(ideas[1], product, date(2026, 1, 1), by=product)
    client.force_login(product)
    page = client.get(reverse("admin:ideas_idea_board")).content.decode()
    assert page.index("Idea open") < page.index("Idea planned")
    assert "Idea declined" not in page
    assert reverse("admin:ideas_idea_act", args=[ideas[0].pk, "status"]) in page
    mine = client.get(reverse("admin:ideas_idea_board"), {"care": "late"}).content.decode()
    assert "Idea planned" in mine
    assert "Idea open" not in mine


def test_buttons_give_an_owner_and_write_a_note(client, product, customer):
    idea = IdeaFactory()
    client.force_login(product)
    act = {name: reverse("admin:ideas_idea_act", args=[idea.pk, name]) for name in ("care", "note")}
    client.post(act["care"], {"owner": product.pk, "due_on": "2026-12-24"})
    client.post(act["note"], {"body": "From another firm"})
    assert Idea.objects.get().owner == product
    assert "From another firm" in client.get(reverse("admin:ideas_idea_change", args=[idea.pk])).content.decode()
    client.force_login(customer)
    assert "From another firm" not in client.get(idea.get_absolute_url()).content.decode()
