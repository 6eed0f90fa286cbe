from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.errors import HandleCannotBeWritten, HandleIsTaken, MayNotEdit
from community.foundation.markup import names_in
from community.models import Member, Mention
from community.operations.naming import choose_handle, give_handles
from community.operations.posting import add_post, edit_post
from tests.factories.community import MemberFactory, TopicFactory


@pytest.mark.django_db
def test_everybody_gets_a_handle_like_their_name_and_nobody_anothers():
    names = ["Jürgen Müller", "Juergen Mueller", "Мария", "Support", "  "]
    members = [MemberFactory(display_name=name) for name in names]
    gone = MemberFactory(is_active=False)

    assert (give_handles(), give_handles()) == (5, 0)

    handles = [Member.objects.get(pk=member.pk).handle for member in members]
    assert handles == [
        "juergen-mueller",
        f"juergen-mueller-{members[1].pk}",
        f"member-{members[2].pk}",
        f"support-{members[3].pk}",
        f"member-{members[4].pk}",
    ]
    gone.refresh_from_db()
    assert gone.handle is None


@pytest.mark.django_db
def test_a_handle_is_chosen_by_its_bearer_and_is_nobody_elses():
    anna, ben = MemberFactory(handle="anna"), MemberFactory(handle="ben")

    assert choose_handle(anna, "@Anna-Anders", by=anna)
    assert not choose_handle(anna, "anna-anders", by=anna)
    with pytest.raises(HandleIsTaken):
        choose_handle(ben, "anna-anders", by=ben)
    with pytest.raises(HandleIsTaken):
        choose_handle(ben, "Support", by=ben)
    with pytest.raises(MayNotEdit):
        choose_handle(ben, "benno", by=anna)
    for broken in ("a b", "-a", "a--b", "ä", "x" * 41, ""):
        with pytest.raises(HandleCannotBeWritten):
            choose_handle(ben, broken, by=ben)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_one_handle_one_gets_it():
    members = [MemberFactory() for _ in range(8)]

    def choose(member):
        try:
            return choose_handle(member, "the-one", by=member)
        except HandleIsTaken:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(choose, members)) == 1


@pytest.mark.parametrize(
    ("text", "called", "quoted"),
    [
        ("@anna and @Ben-2, hello", ("anna", "ben-2"), ()),
        ("(@anna) **@ben** @anna.", ("anna", "ben"), ()),
        ("`@anna` a@anna.de x@anna @anna@ben @anna.de [@anna](http://x.de)", (), ()),
        ("```\n@anna\n```\n\n    @ben\n", (), ()),
        ("> @anna wrote\n\n@ben and @anna", ("ben", "anna"), ()),
        ("> @anna wrote\n\nno", (), ("anna",)),
        ("\\@anna", (), ()),
    ],
)
def test_names_stand_in_words_and_nowhere_else(text, called, quoted):
    names = names_in(text)

    assert (names.called, names.quoted) == (called, quoted)


@pytest.mark.django_db
def test_names_link_to_the_members_who_bear_them():
    anna = MemberFactory(handle="anna")
    post = add_post(TopicFactory(), by=MemberFactory(), body="@anna, not `@anna` and not @nobody").post

    assert post.html.count(f'<a href="/members/{anna.pk}/"') == 1
    assert "@nobody" in post.html
    assert list(Mention.objects.values_list("member", "way")) == [(anna.pk, "called")]

    edit_post(post, by=post.author, body="> @anna: yes")
    assert list(Mention.objects.values_list("member", "way")) == [(anna.pk, "quoted")]
    edit_post(post, by=post.author, body="nobody")
    assert not Mention.objects.exists()


@pytest.mark.django_db
def test_a_circular_calls_only_ten():
    for number in range(20):
        MemberFactory(handle=f"m{number}")
    post = add_post(TopicFactory(), by=MemberFactory(), body=" ".join(f"@m{number}" for number in range(20))).post

    assert Mention.objects.filter(post=post).count() == 10


@pytest.mark.django_db
def test_a_text_without_names_asks_the_database_nothing(queries):
    topic, ben = TopicFactory(), MemberFactory()

    with queries(9):
        add_post(topic, by=ben, body="hello")
