import pytest
from django.db import IntegrityError, connection, transaction

from community.models import Member, Solution, TopicEvent
from tests.factories.community import MemberFactory, PostFactory, TopicFactory


@pytest.mark.django_db
def test_the_database_refuses_a_solution_of_another_topic():
    topic, foreign = TopicFactory(), PostFactory()

    Solution.objects.create(topic=topic, post=foreign, marked_by=topic.author)

    # The constraint is deferred to the commit, so that a solution can be changed in one transaction.
    with pytest.raises(IntegrityError, match="solution_is_a_post_of_its_topic"):
        connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE community_topicevent SET kind = 'x'", "DELETE FROM community_topicevent"]
)
def test_the_database_refuses_to_change_events(statement):
    TopicFactory()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert TopicEvent.objects.count() == 1


@pytest.mark.django_db
def test_two_members_never_share_an_address_in_another_case():
    MemberFactory(email="kim@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.bulk_create([Member(email="KIM@example.org", display_name="Kim")])


@pytest.mark.django_db
def test_a_customer_never_enters_the_admin():
    with pytest.raises(IntegrityError, match="only_employees"), transaction.atomic():
        MemberFactory(is_staff=True)


@pytest.mark.django_db
def test_the_system_is_one_member_who_cannot_sign_in():
    first, second = Member.objects.system(), Member.objects.system()

    assert first == second
    assert not first.is_active
