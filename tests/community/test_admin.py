import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from community.models import Member, Topic, TopicDuplicate
from community.models.topic import State
from community.operations.solving import mark_solution
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def moderator() -> Member:
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def keeper(client, moderator):
    client.force_login(moderator)
    return client


def act_on(thing, act: str) -> str:
    return reverse(f"admin:community_{thing._meta.model_name}_act", args=[thing.pk, act])


def page_of(thing) -> str:
    return reverse(f"admin:community_{thing._meta.model_name}_change", args=[thing.pk])


def test_customers_do_not_enter(client, customer):
    client.force_login(customer)

    assert client.get(reverse("admin:index")).status_code in {302, 403}


def test_a_topic_is_hidden_with_a_reason_and_restored(keeper, moderator):
    topic = TopicFactory()

    without = keeper.post(act_on(topic, "hide"), {"reason": ""})
    keeper.post(act_on(topic, "hide"), {"reason": "Advertisement"})

    topic.refresh_from_db()
    assert (without.status_code, topic.state) == (200, State.HIDDEN)
    event = topic.events.latest("id")
    assert (event.kind, event.by, event.extras) == ("topic_hidden", moderator, {"reason": "Advertisement"})
    assert LogEntry.objects.get().change_message == "Hide"

    keeper.post(act_on(topic, "restore"), {"reason": "A mistake"})
    topic.refresh_from_db()
    assert topic.state == State.VISIBLE


def test_the_page_offers_what_is_possible_now(keeper):
    topic = TopicFactory(title="Why does it hum?")
    PostFactory(topic=topic, body="Because it is **proud**.")

    page = keeper.get(page_of(topic)).content.decode()

    assert act_on(topic, "hide") in page
    assert act_on(topic, "restore") not in page
    assert "<strong>proud</strong>" in page
    assert 'name="_save"' not in page


def test_many_topics_are_hidden_after_one_question(keeper):
    topics = [TopicFactory(), TopicFactory()]
    chosen = {"action": "hide_topics", "_selected_action": [topic.pk for topic in topics]}

    asked = keeper.post(reverse("admin:community_topic_changelist"), chosen)
    assert asked.status_code == 200
    assert Topic.objects.standing().count() == 2

    done = keeper.post(
        reverse("admin:community_topic_changelist"), {**chosen, "applied": "1", "reason": "Spam"}, follow=True
    )
    assert "Hide: 2 done." in done.content.decode()
    assert Topic.objects.standing().count() == 0


def test_a_duplicate_points_to_its_original_and_back(keeper):
    original, topic = TopicFactory(), TopicFactory()

    keeper.post(act_on(topic, "duplicate"), {"canonical": original.pk})
    assert TopicDuplicate.objects.get().canonical == original

    refused = keeper.post(act_on(original, "duplicate"), {"canonical": topic.pk})
    assert "Name the original topic" in refused.content.decode()

    keeper.post(act_on(topic, "no-duplicate"))
    assert not TopicDuplicate.objects.exists()


def test_a_post_becomes_the_solution_and_loses_it_when_hidden(keeper, moderator):
    post = PostFactory()

    keeper.post(act_on(post, "solution"))
    post.topic.refresh_from_db()
    assert post.topic.is_solved

    keeper.post(act_on(post, "hide"), {"reason": "Wrong and dangerous"})
    post.topic.refresh_from_db()
    assert not post.topic.is_solved


def test_a_refusal_becomes_a_message_on_the_form(client):
    # May change topics in the admin, but holds no role that keeps order.
    member = MemberFactory(kind=Member.Kind.EMPLOYEE, is_staff=True)
    member.user_permissions.set(Permission.objects.filter(codename__in=["change_topic", "view_topic"]))
    client.force_login(member)
    topic = TopicFactory()

    refused = client.post(act_on(topic, "hide"), {"reason": "I want it"})

    assert "Only moderators may do this." in refused.content.decode()
    topic.refresh_from_db()
    assert topic.is_standing


def test_whoever_only_sees_topics_gets_no_buttons_and_no_acts(client, product):
    client.force_login(product)
    topic = TopicFactory()

    assert act_on(topic, "hide") not in client.get(page_of(topic)).content.decode()
    assert client.post(act_on(topic, "hide"), {"reason": "x"}).status_code == 403
    assert client.get(act_on(topic, "nonsense")).status_code == 404


def test_community_managers_change_kinds_but_give_no_roles(client, customer, agent):
    boss = MemberFactory(roles=["community_manager"])
    client.force_login(boss)
    fields = {"display_name": "Carla", "kind": "partner", "locale": "de", "time_zone": "", "is_active": "on"}

    client.post(page_of(customer), {**fields, "is_staff": "on", "groups": ["1"]})
    on_staff = client.post(page_of(agent), fields)
    on_herself = client.post(page_of(boss), fields)

    customer.refresh_from_db()
    assert (customer.kind, customer.display_name, customer.is_staff) == ("partner", "Carla", False)
    assert not customer.groups.exists()
    assert (on_staff.status_code, on_herself.status_code) == (403, 403)


def test_admins_give_roles_to_employees_only(client, customer):
    client.force_login(MemberFactory(roles=["admin"]))
    fields = {"display_name": "Carla", "locale": "de", "time_zone": "", "is_active": "on", "is_staff": "on"}

    refused = client.post(page_of(customer), {**fields, "kind": "customer"})
    assert "Only employees may enter" in refused.content.decode()

    client.post(page_of(customer), {**fields, "kind": "employee"})
    customer.refresh_from_db()
    assert (customer.is_staff, customer.is_employee) == (True, True)


def test_nobody_changes_the_system(client):
    client.force_login(MemberFactory(roles=["admin"]))
    system = Member.objects.system()

    assert client.post(page_of(system), {"display_name": "HAL", "kind": "system"}).status_code == 403


def test_a_category_in_use_is_not_deleted(client):
    client.force_login(MemberFactory(roles=["admin"]))
    category = CategoryFactory()
    TopicFactory(category=category)

    client.post(reverse("admin:community_category_delete", args=[category.pk]), {"post": "yes"})

    category.refresh_from_db()


def test_the_solution_is_shown_in_the_thread(keeper):
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)

    assert "<strong>solution</strong>" in keeper.get(page_of(post.topic)).content.decode()
