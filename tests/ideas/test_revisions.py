"""What ideas said before: kept with each change of words, read by those who see the idea, emptied with the account of its author."""

import json

import pytest
from django.db import IntegrityError, transaction

from community.operations.erasing import erase_member, forget_what_came_late
from community.personal_data import exported
from ideas.models import IdeaRevision
from ideas.operations.proposing import edit_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/ideas/"


@pytest.fixture
def idea(product):
    """An idea of which the author changed the title, and the product team the text."""
    idea = IdeaFactory(title="Quiet pump", body="It hums badly.", author=MemberFactory(display_name="Ada"))
    edit_idea(idea, by=idea.author, title="A quiet pump")
    edit_idea(idea, by=idea.author, tags=["pumps"])
    edit_idea(idea, by=product, title="A quiet pump", body="It hums a lot.")
    return idea


def test_each_change_of_words_is_kept_with_who_made_it_and_when(idea, product, anonymous_api):
    rows = anonymous_api.get(f"{URL}{idea.pk}/revisions/").json()["results"]

    said = [(row["number"], row["title"], row["body"], row["replaced_by"]["display_name"]) for row in rows]
    assert said == [
        (2, "A quiet pump", "It hums badly.", product.display_name),
        (1, "Quiet pump", "It hums badly.", "Ada"),
    ]
    assert (rows[0]["written_at"], rows[0]["is_removed"]) == (rows[1]["replaced_at"], False)
    # The same words again are no change.
    edit_idea(idea, by=product, body="It hums a lot.")
    assert IdeaRevision.objects.count() == 2


def test_the_page_says_that_it_was_edited_and_shows_what_changed(idea, client, product):
    untouched = IdeaFactory()
    assert f'href="/ideas/{idea.pk}/history/"' in client.get(f"/ideas/{idea.pk}/", follow=True).content.decode()
    assert "/history/" not in client.get(untouched.get_absolute_url()).content.decode()

    page = client.get(f"/ideas/{idea.pk}/history/")

    newest, middle, first = page.context["versions"]
    assert [(one.number, one.by) for one in (newest, middle, first)] == [
        (3, product),
        (2, idea.author),
        (1, idea.author),
    ]
    changed = [
        [line.text for line in one.lines if line.change in {"added", "removed"}] for one in (newest, middle, first)
    ]
    assert changed == [["It hums badly.", "It hums a lot."], ["Quiet pump", "A quiet pump"], []]
    assert page.content.decode().count("The whole text") == 3


def test_only_those_who_see_the_idea_read_its_history(api_of, client, anonymous_api):
    secret = IdeaFactory(category=CategoryFactory(visibility="circle", circle=CircleFactory()))
    hidden, veiled = IdeaFactory(state="hidden"), IdeaFactory(is_veiled=True)
    for one in (secret, hidden, veiled):
        edit_idea(one, by=one.author, title="Changed")
    reader, team = api_of(MemberFactory()), api_of(MemberFactory(roles=["product"]))

    def seen_by(api):
        return [api.get(f"{URL}{one.pk}/revisions/").status_code for one in (secret, hidden, veiled)]

    # Whoever changed it would tell whose it is, to the product team as well.
    assert (seen_by(anonymous_api), seen_by(reader), seen_by(team)) == ([404] * 3, [404] * 3, [404, 200, 404])
    assert api_of(veiled.author).get(f"{URL}{veiled.pk}/revisions/").status_code == 200
    assert [client.get(f"/ideas/{one.pk}/history/").status_code for one in (secret, hidden, veiled)] == [404] * 3


def test_an_account_takes_its_earlier_words_along(idea, product, client):
    told = json.dumps(list(exported(idea.author)), default=str)
    assert "Quiet pump" in told

    erase_member(idea.author, by=MemberFactory(roles=["admin"]))

    # What it says now stays, and what it said until then goes with the next sweep.
    edit_idea(idea, by=product, title="Silence")
    assert forget_what_came_late() == 1
    assert not IdeaRevision.objects.exclude(title="", body="").exists()
    html = client.get(f"/ideas/{idea.pk}/history/").content.decode()
    assert ("Quiet pump" in html, "hums badly" in html, html.count("removed for good")) == (False, False, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdeaRevision.objects.update(body="Quiet pump")
