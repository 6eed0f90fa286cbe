"""Ideas are tagged as questions are: proposed, edited, found, taken in and given out with a few keywords."""

import pytest

from community.models import SearchDocument, Tag
from community.operations.posting import tags_named
from ideas.models import Idea
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.proposing import edit_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/ideas/"


def tagged(*names, **fields):
    idea = IdeaFactory(**fields)
    idea.tags.set(tags_named(names))
    return idea


def tags_of(idea):
    return list(idea.tags.order_by("slug").values_list("slug", flat=True))


def test_the_page_proposes_with_tags_and_its_author_changes_them(client):
    author, place = MemberFactory(), CategoryFactory(slug="pumps")
    client.force_login(author)
    client.post(
        "/ideas/propose/", {"title": "Quiet", "body": "Please", "category": "pumps", "tags": "Größe, noise noise"}
    )
    idea = Idea.objects.get()
    assert (tags_of(idea), idea.category) == (["größe", "noise"], place)

    form = client.get(f"/ideas/{idea.pk}/edit/").context["form"]
    assert form.initial["tags"] == "größe, noise"
    given = {"title": "Quieter", "body": "Please", "tags": "noise, motor", "version": 1}
    assert client.post(f"/ideas/{idea.pk}/edit/", given)["Location"] == f"/ideas/{idea.pk}-quieter/"
    assert tags_of(idea) == ["motor", "noise"]
    html = client.get(f"/ideas/{idea.pk}-quieter/").content.decode()
    assert 'href="/ideas/?tag=motor"' in html
    assert f'href="/ideas/{idea.pk}/edit/"' in html

    # Somebody else's change is shown before one goes on; nothing that was not changed is written.
    stale = client.post(f"/ideas/{idea.pk}/edit/", given | {"title": "Loud"})
    assert (stale.status_code, stale.context["newest"].title, stale.context["form"]["version"].value()) == (
        409,
        "Quieter",
        2,
    )
    client.post(f"/ideas/{idea.pk}/edit/", given | {"version": 2})
    too_many = client.post(f"/ideas/{idea.pk}/edit/", given | {"version": 2, "tags": "a b c d e f"})
    idea.refresh_from_db()
    assert (idea.version, too_many.status_code) == (2, 400)
    client.force_login(MemberFactory())
    assert client.get(f"/ideas/{idea.pk}/edit/").status_code == 404
    assert "/edit/" not in client.get(f"/ideas/{idea.pk}-quieter/").content.decode()


def test_the_api_proposes_changes_and_filters_by_tags(customer_api, api_of):
    body = {"title": "Less noise", "body": "Please", "category": CategoryFactory().pk}
    refused = customer_api.post(URL, body | {"tags": list("abcdef")})
    made = customer_api.post(URL, body | {"tags": ["Noise", "pumps", ""]}).json()
    assert (refused.status_code, made["tags"]) == (400, ["noise", "pumps"])
    other = tagged("pumps")

    def found(tag):
        return {row["id"] for row in customer_api.get(URL, {"tag": tag}).json()["results"]}

    assert (found("noise"), found("pumps"), found("none")) == ({made["id"]}, {made["id"], other.pk}, set())
    address = f"{URL}{made['id']}/"
    assert api_of(MemberFactory()).patch(address, {"tags": []}).status_code == 403
    changed = customer_api.patch(address, {"tags": ["motor"]}).json()
    assert (changed["tags"], changed["version"]) == (["motor"], 2)
    assert customer_api.patch(address, {"title": "No noise"}).json()["tags"] == ["motor"]


def test_lists_and_search_find_ideas_by_tag(client):
    one, _other = tagged("pumps", title="One"), tagged("motor", title="Other")
    edit_idea(one, by=one.author, tags=["pumps", "valves"])
    take_in_idea_events()

    page = client.get("/ideas/", {"tag": "valves"})

    assert [idea.title for idea in page.context["page"].rows] == ["One"]
    assert "valves ✕" in page.content.decode()
    assert "Nothing here for now." in client.get("/ideas/", {"tag": "nowhere"}).content.decode()
    assert SearchDocument.objects.get(kind="idea", thing_id=one.pk).tags == ["pumps", "valves"]


def test_merged_ideas_keep_their_tags(product):
    idea, into = tagged("pumps"), tagged("motor")
    merge_idea(idea, into, by=product, reason="The same.")
    assert (tags_of(idea), tags_of(into)) == (["pumps"], ["motor"])
    unmerge_idea(idea, by=product)
    assert (tags_of(idea), tags_of(into)) == (["pumps"], ["motor"])


def test_staff_filter_by_tag_and_learn_none_of_ideas_they_may_not_see(client):
    tagged("pumps", title="One"), tagged("motor", title="Other")
    tagged("secret", category=CategoryFactory(visibility="circle", circle=CircleFactory()))
    tagged("veiled", is_veiled=True)
    client.force_login(MemberFactory(roles=["product"]))

    html = client.get("/admin/ideas/idea/", {"tag": "pumps"}).content.decode()

    assert ("One" in html, "Other" in html) == (True, False)
    assert ("?tag=motor" in html, "secret" in html, "veiled" in html) == (True, False, False)
    assert Tag.objects.count() == 4
