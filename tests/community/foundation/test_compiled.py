from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from community.flaggable import Because
from community.foundation.compiled import Compiled, sql_with_choices
from community.kinds_of_readers import ForReaders
from community.models import Member, Post, Sanction, Topic
from community.operations.sanctioning import sanction_member
from config.sessions import SessionStore
from config.signing_in import WHOSE, whose
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

NOBODY = -(2**40)


def asked_of(pk, at=None):
    now = at or timezone.now()
    return {"pk": pk, "now": now, "today": now.date()}


@pytest.mark.django_db
def test_it_finds_the_same_rows_as_the_query_itself(queries):
    members = [MemberFactory(roles=["moderator", "support"]), MemberFactory()]

    for member in members:
        direct = whose(**asked_of(member.pk)).first()
        with queries(1):
            found = WHOSE.first(**asked_of(member.pk))
        assert found == direct == member
        assert vars(found) | {"_state": None} == vars(direct) | {"_state": None}
        assert found.roles == member.roles
    assert WHOSE.first(**asked_of(NOBODY)) is None


@pytest.mark.django_db
def test_moments_are_those_of_each_time_it_is_asked():
    now = timezone.now()
    member, keeper = MemberFactory(), MemberFactory(roles=["admin"])
    until, because = now + timedelta(days=1), Because(reason="It was rude.")
    sanction_member(member, Sanction.Kind.SUSPENSION, by=keeper, until=until, because=because)

    found = [WHOSE.first(**asked_of(member.pk, now + timedelta(days=days, minutes=1))) for days in (0, 2, 0)]

    assert found == [None, member, None]


@pytest.mark.django_db
def test_sessions_are_found_while_they_run_and_are_those_of_django():
    ours, theirs = SessionStore(), db.SessionStore()
    for session in (ours, theirs):
        session["who"] = "Anna"
        session.create()

    assert SessionStore(theirs.session_key)["who"] == db.SessionStore(ours.session_key)["who"] == "Anna"
    Session.objects.update(expire_date=timezone.now())
    late = SessionStore(ours.session_key)
    assert late.get("who") is None
    assert late.session_key is None
    assert SessionStore("unknown").get("who") is None


@pytest.mark.django_db
def test_values_are_never_sql():
    MemberFactory(display_name="Anna")
    named = Compiled(lambda name: Member.objects.filter(display_name=name), name="a stand-in")

    assert named.first(name="Anna").display_name == "Anna"
    assert named.first(name="' OR '1' = '1") is None


@pytest.mark.parametrize(
    ("find", "said"),
    [
        (lambda pk: Member.objects.filter(pk=pk, joined_at__lte=timezone.now()), "a moment was built in"),
        (lambda pk: Member.objects.filter(pk=5), "does not depend on {'pk'}"),
        (lambda pk: Member.objects.filter(pk=pk).prefetch_related("circles"), "nothing is prefetched"),
        (lambda pk: Member.objects.filter(pk=pk).values("pk"), "only rows of models are read"),
    ],
)
def test_what_cannot_be_run_again_is_refused(find, said):
    with pytest.raises(AssertionError, match=said):
        Compiled(find, pk=NOBODY).first(pk=1)


@pytest.mark.django_db
def test_relations_are_read_along_and_only_as_many_rows_as_there_are(queries):
    answers = [PostFactory(), PostFactory(), TopicFactory().posts.get()]
    found = Compiled(lambda pk: Post.objects.filter(pk__gt=pk).select_related("author", "topic__category"), pk=NOBODY)

    with queries(1):
        posts = found.rows(pk=answers[0].pk - 1)
        read = [(post.author.display_name, post.topic.category.name) for post in posts]

    assert {answer.pk for answer in answers} <= {post.pk for post in posts}
    assert read == [
        (str(post.author), post.topic.category.name) for post in [Post.objects.get(pk=row.pk) for row in posts]
    ]
    assert found.rows(pk=answers[-1].pk + 1000) == []


@pytest.mark.django_db
@pytest.mark.parametrize("roles", [None, [], ["moderator"], ["manager"]])
def test_readers_of_one_kind_find_what_each_of_them_may_see(roles, queries):
    circle = CircleFactory()
    topics = [TopicFactory(), TopicFactory(category=CategoryFactory(of_circle=circle)), TopicFactory(state="hidden")]
    readers = [AnonymousUser()] if roles is None else [MemberFactory(roles=roles) for _ in range(3)]
    for reader in readers[1:2]:
        circle.members.add(reader)
        Topic.objects.filter(pk=topics[2].pk).update(author=reader)
    seen = ForReaders(lambda reader, pk: Topic.objects.visible_to(reader).filter(pk=pk), pk=2**40)

    for reader in readers:
        for topic in topics:
            expected = Topic.objects.visible_to(reader).filter(pk=topic.pk).first()
            with queries(1):
                assert seen.first(reader, pk=topic.pk) == expected


@pytest.mark.django_db
def test_a_query_that_asks_more_of_a_reader_than_their_kind_is_found_out():
    trusted = ForReaders(lambda reader, pk: Topic.objects.filter(pk=pk, post_count__gt=reader.trust_level), pk=2**40)

    trusted.first(MemberFactory(trust_level=0), pk=1)

    with pytest.raises(AssertionError, match="more than the kind"):
        trusted.first(MemberFactory(trust_level=3), pk=1)


@pytest.mark.django_db
def test_choices_of_ours_are_written_into_a_statement_and_words_of_others_never():
    topic = TopicFactory(title="It's 100 %s")
    TopicFactory(state="hidden", title=topic.title)
    rows = Topic.objects.standing().filter(title=topic.title, kind=Topic.Kind.QUESTION).values("pk")

    sql, params = sql_with_choices(rows)

    assert params == (topic.title,)
    assert "'visible'" in sql
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.fetchall() == [(topic.pk,)]
    with pytest.raises(AssertionError, match="looks like a parameter"):
        sql_with_choices(Topic.objects.annotate(odd=RawSQL("'%%s'", ())))
