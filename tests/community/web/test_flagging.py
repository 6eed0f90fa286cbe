"""The page on which something is reported, and the queue in the back office."""

import pytest
from django.urls import reverse

from community.models import Flag, ModerationCase, ModerationPolicy, Post
from community.models.topic import State
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db


@pytest.fixture
def member_client(client, customer):
    client.force_login(customer)
    return client


@pytest.fixture
def keeper(client, settings):
    settings.STAFF_MFA = False
    client.force_login(MemberFactory(roles=["moderator"], display_name="Mona"))
    return client


def page_of(case, page="change", *rest):
    return reverse(f"admin:community_moderationcase_{page}", args=[case.pk, *rest])


def test_a_post_is_reported_and_the_page_says_thanks(member_client):
    post = PostFactory()
    address = f"/flag/post/{post.pk}/"

    assert address in member_client.get(post.topic.get_absolute_url()).content.decode()
    assert member_client.get(address).status_code == 200
    sent = member_client.post(address, {"reason": "abuse", "note": "Rude"}, follow=True)

    assert "Thank you" in sent.content.decode()
    assert Flag.objects.get().note == "Rude"
    assert member_client.post(address, {"reason": "abuse"}).status_code == 409


@pytest.mark.parametrize(
    ("maker", "kind"),
    [(TopicFactory, "topic"), (ArticleFactory, "article"), (IdeaFactory, "idea"), (MemberFactory, "member")],
)
def test_other_things_have_the_button_too(member_client, maker, kind):
    thing = maker()
    address = f"/flag/{kind}/{thing.pk}/"

    assert address in member_client.get(thing.get_absolute_url()).content.decode()
    assert member_client.post(address, {"reason": "spam"}).status_code == 302
    assert Flag.objects.get().thing_kind == kind


def test_ones_own_post_has_no_button_and_cannot_be_reported(member_client, customer):
    post = PostFactory(author=customer)

    assert f"/flag/post/{post.pk}/" not in member_client.get(post.topic.get_absolute_url()).content.decode()
    assert member_client.post(f"/flag/post/{post.pk}/", {"reason": "spam"}).status_code == 403


def test_strangers_sign_in_first_and_secrets_stay_secret(client, member_client):
    post, secret = PostFactory(), TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))
    gone = [f"/flag/topic/{secret.pk}/", "/flag/planet/1/", f"/flag/post/{10**9}/"]

    assert [member_client.get(address).status_code for address in gone] == [404, 404, 404]
    client.logout()
    assert client.get(f"/flag/post/{post.pk}/").headers["Location"].startswith("/accounts/login/")
    assert client.post(f"/flag/post/{post.pk}/", {"reason": "spam"}).headers["Location"].startswith("/accounts/login/")
    assert Flag.objects.count() == 0


def test_a_report_without_a_reason_stays_on_its_form(member_client):
    assert member_client.post(f"/flag/post/{PostFactory().pk}/", {"note": "Hm"}).status_code == 400


def test_the_queue_shows_what_is_needed_to_decide(keeper):
    post = PostFactory(body="Buy **pills** now", author__display_name="Sly Seller")
    case = flagged(post, note="Look at this").case

    listed = keeper.get(reverse("admin:community_moderationcase_changelist")).content.decode()
    page = keeper.get(page_of(case)).content.decode()

    assert "Buy pills now" in listed
    for part in ("<strong>pills</strong>", "Look at this", "Sly Seller", "trust 0", page_of(case, "act", "agree")):
        assert part in page, part


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_however_long_it_is(keeper, queries, number):
    for _ in range(number):
        flagged(PostFactory())
        flagged(TopicFactory())
    keeper.get(reverse("admin:community_moderationcase_changelist"))

    # Session, member with roles, permissions, the choices of the filters, the capped count twice, the cases, and one
    # question for each kind.
    with queries(9):
        keeper.get(reverse("admin:community_moderationcase_changelist"))


def test_a_case_is_decided_in_the_queue(keeper):
    post = PostFactory()
    case = flagged(post).case

    keeper.post(page_of(case, "act", "claim"))
    values = {"consequence": "hide", "ground": "spam", "reason": "Advertisement"}
    decided = keeper.post(page_of(case, "act", "agree"), values)

    assert decided.status_code == 302
    assert Post.objects.get(pk=post.pk).state == State.HIDDEN
    assert "Buy" not in keeper.get(reverse("admin:community_moderationcase_changelist")).content.decode()


def test_whoever_comes_too_late_reads_who_was_faster(keeper, api_of):
    case = flagged(PostFactory()).case
    rival = MemberFactory(roles=["moderator"], display_name="Rita Rival")
    api_of(rival).put(f"/api/v1/moderation/cases/{case.pk}/claim/")

    refused = keeper.post(page_of(case, "act", "ignore"), {"reason": ""})

    assert refused.status_code == 200
    assert "Rita Rival is working on this." in refused.content.decode()
    assert ModerationCase.objects.get().is_open


def test_the_numbers_are_changed_by_community_managers_only(client, settings):
    settings.STAFF_MFA = False
    address = reverse("admin:community_moderationpolicy_change", args=[1])
    values = {"hide_at": 9, "hide_at_per_trust": 1, "claim_minutes": 5, "hold_at": 50, "spared_from": 1}
    values |= {"newcomer_links": 1, "first_posts": 1}
    answers = []
    for role in ("moderator", "community_manager"):
        client.force_login(MemberFactory(roles=[role]))
        answers.append(client.post(address, values).status_code)

    assert answers == [403, 302]
    assert ModerationPolicy.current().hide_at == 9
