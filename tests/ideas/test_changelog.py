"""What was built is told to everybody, and once to those who asked for it."""

from datetime import date

import pytest
from django.urls import reverse

from community.errors import TextIsEmpty, VersionIsStale
from community.foundation.intake import run_intake
from community.models import Notification
from community.notifiers.base import in_words, readable_by
from ideas.errors import IdeaIsNotDelivered, MayNotAnnounce
from ideas.models import ChangelogEntry, IdeaEvent
from ideas.notifiers import SOURCE
from ideas.operations.announcing import edit_entry, publish_entry, withdraw_entry, write_entry
from ideas.operations.merging import merge_idea
from ideas.operations.voting import cast_vote
from ideas.operations.watching import watch_idea
from ideas.permissions import can_see_entry
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import DecisionFactory, IdeaFactory, PromisedDateFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/changelog/"


def take_in():
    run_intake(SOURCE.intake(), lane="live")


def delivered(**columns):
    return IdeaFactory(status="delivered", **columns)


def test_whoever_asked_for_several_of_its_ideas_hears_of_an_entry_once(product):
    one, two, other = IdeaFactory(), IdeaFactory(), IdeaFactory()
    voter, of_merged, mute = MemberFactory(), MemberFactory(), MemberFactory()
    for idea in (one, two):
        cast_vote(idea, by=voter)
    merged = IdeaFactory()
    cast_vote(merged, by=of_merged)
    merge_idea(merged, one, by=product)
    cast_vote(two, by=mute)
    watch_idea(two, by=mute, level="muted")
    cast_vote(other, by=MemberFactory())
    for idea in (one, two):
        idea.refresh_from_db()
        idea.status = "delivered"
        idea.save(update_fields=["status"])
    entry = write_entry(by=product, title="Quiet pumps", body="They *whisper*.", ideas=[merged, two])
    take_in()
    assert not Notification.objects.filter(kind="idea_built").exists()

    for _ in range(2):
        publish_entry(entry, by=product)
        withdraw_entry(entry, by=product)
    publish_entry(entry, by=product)
    take_in()

    told = list(Notification.objects.filter(kind="idea_built").values_list("recipient", flat=True))
    assert sorted(told) == sorted([voter.pk, of_merged.pk, one.author_id, two.author_id, merged.author_id])
    lines = in_words(list(readable_by(voter)), voter)
    assert [(line.sentence, line.address) for line in lines] == [
        ("You asked, we built: “Quiet pumps”", entry.get_absolute_url())
    ]
    withdraw_entry(entry, by=product)
    assert in_words(list(readable_by(voter)), voter) == []


def test_only_what_is_delivered_is_announced_and_only_by_the_product_team(product, customer):
    entry = write_entry(by=product, title="Soon", body="Really.", ideas=[IdeaFactory(status="started")])
    with pytest.raises(IdeaIsNotDelivered):
        publish_entry(entry, by=product)
    for refused in (
        lambda: write_entry(by=customer, title="X", body="Y"),
        lambda: edit_entry(entry, by=customer, title="X"),
        lambda: publish_entry(entry, by=customer),
        lambda: withdraw_entry(entry, by=customer),
    ):
        with pytest.raises(MayNotAnnounce):
            refused()
    with pytest.raises(TextIsEmpty):
        write_entry(by=product, title=" ", body="Y")
    with pytest.raises(VersionIsStale):
        edit_entry(entry, by=product, title="X", version=7)
    assert not IdeaEvent.objects.filter(kind="changelog_published").exists()


def test_a_published_entry_takes_no_idea_that_is_not_delivered(product):
    entry = publish_entry(write_entry(by=product, title="X", body="Y", ideas=[delivered()]), by=product)
    with pytest.raises(IdeaIsNotDelivered):
        edit_entry(entry, by=product, ideas=[IdeaFactory()])
    assert ChangelogEntry.objects.get().ideas.get().status == "delivered"


def test_programs_write_publish_and_take_back(product_api, customer_api, anonymous_api):
    idea = delivered()
    made = product_api.post(URL, {"title": "X", "body": "*Y*", "ideas": [idea.pk]})
    assert made.status_code == 201
    one = f"{URL}{made.json()['id']}/"
    assert anonymous_api.get(one).status_code == 404
    assert customer_api.put(f"{one}publication/").status_code in {403, 404}
    assert customer_api.post(URL, {"title": "X", "body": "Y"}).status_code == 403

    published = product_api.put(f"{one}publication/").json()
    assert anonymous_api.get(one).json() == published
    assert (published["html"], published["ideas"]) == ("<p><em>Y</em></p>\n", [idea.pk])
    stale = product_api.patch(one, {"title": "Z"}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert product_api.patch(one, {"title": "Z"}).json()["version"] == 2
    assert product_api.delete(f"{one}publication/").json()["published_at"] is None
    assert anonymous_api.get(URL).json()["results"] == []
    assert product_api.post(URL, {"title": "X", "body": "Y", "ideas": [99_999_999]}).status_code == 400


def test_ideas_of_a_circle_are_not_named_to_others(product_api, anonymous_api, client, product):
    secret = delivered(title="Secret pump", category=CategoryFactory(visibility="circle", circle=CircleFactory()))
    entry = publish_entry(write_entry(by=product, title="X", body="Y", ideas=[secret]), by=product)

    assert anonymous_api.get(f"{URL}{entry.pk}/").json()["ideas"] == []
    assert "Secret pump" not in client.get(entry.get_absolute_url()).content.decode()
    assert "Secret pump" not in client.get("/roadmap/").content.decode()


def test_the_roadmap_sorts_by_status_and_promise_in_few_queries(client, anonymous_api, time_machine, queries):
    time_machine.move_to("2026-11-28T12:00:00Z")
    started = IdeaFactory(status="started", title="Begun")
    soon = PromisedDateFactory(promised_on=date(2027, 3, 31), idea__title="Soon").idea
    later = PromisedDateFactory(promised_on=date(2027, 4, 1), idea__title="Later").idea
    moved = PromisedDateFactory(promised_on=date(2026, 12, 1), idea__title="Moved").idea
    PromisedDateFactory(promised_on=date(2028, 1, 1), idea=moved)
    undated = IdeaFactory(status="planned", title="Undated")
    built = delivered(title="Built")
    DecisionFactory(idea=built, status="delivered")
    IdeaFactory(title="Only open")

    with queries(2):
        rows = anonymous_api.get("/api/v1/roadmap/").json()

    assert {lane: [row["id"] for row in rows[lane]] for lane in rows} == {
        "now": [started.pk],
        "next": [soon.pk],
        "later": [later.pk, moved.pk, undated.pk],
        "delivered": [built.pk],
    }
    assert [row["quarter"] for row in rows["later"]] == ["2027-Q2", "2028-Q1", None]
    with queries(3):
        page = client.get("/roadmap/").content.decode()
    assert "Only open" not in page
    assert "Begun" in page
    by_quarter = client.get("/roadmap/?by=quarter").content.decode()
    places = [by_quarter.index(word) for word in ("2027-Q1", "Soon", "2027-Q2", "2028-Q1", "No date yet", "Undated")]
    assert places == sorted(places)
    assert client.get("/roadmap/?by=moon").status_code == 404


def test_the_changelog_is_a_page_and_drafts_are_nobodys(client, product):
    draft = write_entry(by=product, title="Not yet", body="Y")
    entry = publish_entry(write_entry(by=product, title="Quiet pumps", body="*Y*", ideas=[delivered()]), by=product)

    page = client.get("/changelog/").content.decode()
    assert "Quiet pumps" in page
    assert "Not yet" not in page
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"/changelog/{entry.pk}/").status_code in {301, 302, 308}
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_the_back_office_writes_publishes_and_takes_back(client, product, settings):
    settings.STAFF_MFA = False
    client.force_login(product)
    idea = delivered()
    client.post(reverse("admin:ideas_changelogentry_add"), {"title": "X", "body": "Y", "fulfils": [idea.pk]})
    entry = ChangelogEntry.objects.get()
    assert list(entry.ideas.all()) == [idea]

    change = reverse("admin:ideas_changelogentry_change", args=[entry.pk])
    client.post(change, {"title": "Z", "body": "Y", "fulfils": []})
    entry.refresh_from_db()
    assert (entry.title, entry.version, entry.ideas.count()) == ("Z", 2, 0)
    act = reverse("admin:ideas_changelogentry_act", args=[entry.pk, "publish"])
    client.post(act, {})
    entry.refresh_from_db()
    assert entry.published_at is not None
    client.post(reverse("admin:ideas_changelogentry_act", args=[entry.pk, "withdraw"]), {})
    entry.refresh_from_db()
    assert entry.published_at is None


@pytest.mark.parametrize("role", [None, "support", "manager", "product", "admin"])
def test_entries_are_seen_alike_by_sets_and_one_by_one(role, product):
    reader = MemberFactory(roles=[role] if role else [])
    entries = [write_entry(by=product, title=title, body="Y") for title in ("Draft", "Said")]
    publish_entry(entries[1], by=product)

    seen = set(ChangelogEntry.objects.visible_to(reader))

    assert seen == {entry for entry in ChangelogEntry.objects.all() if can_see_entry(reader, entry)}
    assert (entries[0] in seen) == (role in {"product", "admin"})
