from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from community.flaggable import Because
from community.foundation.compiled import Compiled
from community.models import Member, Sanction
from community.operations.sanctioning import sanction_member
from config.sessions import SessionStore
from config.signing_in import WHOSE, whose
from tests.factories.community import MemberFactory

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
        (lambda pk: Sanction.objects.filter(pk=pk).select_related("member"), "a relation has columns"),
    ],
)
def test_what_cannot_be_run_again_is_refused(find, said):
    with pytest.raises(AssertionError, match=said):
        Compiled(find, pk=NOBODY).first(pk=1)
