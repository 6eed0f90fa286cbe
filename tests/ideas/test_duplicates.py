"""Ideas that may say the same wait for people, who merge them, say that they are two, or look again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from config.integrity import all_checks
from ideas.errors import IdeaIntoItself, MayNotMerge
from ideas.models import Idea, IdeaDuplicate
from ideas.operations.finding_duplicates import (
    dismiss_duplicate,
    find_idea_duplicates,
    restore_duplicate,
    suggest_duplicate,
)
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.proposing import edit_idea, propose_idea
from ideas.operations.voting import cast_vote
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(db):
    return CategoryFactory()


def proposed(category, title, body="The noise keeps us awake.", by=None):
    idea = propose_idea(category, by=by or MemberFactory(), title=title, body=body).idea
    take_in_idea_events()
    return idea


@pytest.fixture
def board(category):
    return [
        proposed(category, "A pump that one does not hear at night"),
        proposed(category, "Dark colours for the app", "My eyes hurt in the evening."),
        proposed(category, "A pump that nobody hears at night"),
    ]


def pairs(queryset=None):
    rows = IdeaDuplicate.objects.open() if queryset is None else queryset
    return [(pair.one_id, pair.other_id) for pair in rows.order_by("id")]


def test_what_says_the_same_is_found_once_and_again_when_it_is_changed(board):
    quiet, dark, quieter = board
    assert (find_idea_duplicates(), find_idea_duplicates()) == (1, 0)
    assert pairs() == [(quiet.pk, quieter.pk)]
    assert IdeaDuplicate.objects.get().score >= 0.5
    assert not Idea.objects.to_compare().exists()

    edit_idea(dark, by=dark.author, title="A pump which nobody hears at night", body="Such noise.")
    take_in_idea_events()
    assert find_idea_duplicates() == 2
    assert sorted(pairs()) == [(quiet.pk, dark.pk), (quiet.pk, quieter.pk), (dark.pk, quieter.pk)]


def test_what_was_called_two_stays_two_until_somebody_looks_again(board, product):
    find_idea_duplicates()
    pair = IdeaDuplicate.objects.get()
    assert dismiss_duplicate(pair, by=product)
    assert dismiss_duplicate(pair, by=product) is None
    edit_idea(board[0], by=board[0].author, body="At night above all.")
    take_in_idea_events()
    assert (find_idea_duplicates(), pairs()) == (0, [])
    assert suggest_duplicate(board[2], board[0], by=product).dismissed_at is not None

    assert restore_duplicate(pair, by=product)
    assert restore_duplicate(pair, by=product) is None
    assert pairs() == [(board[0].pk, board[2].pk)]


def test_a_merge_settles_the_pair_and_taking_it_back_brings_it_back(board, product):
    find_idea_duplicates()
    merge_idea(board[2], board[0], by=product)
    assert pairs() == []
    unmerge_idea(board[2], by=product)
    assert len(pairs()) == 1
    assert [check for check in all_checks() if check.wrong] == []


def test_people_say_it_too_and_not_everybody(board, product, customer):
    pair = suggest_duplicate(board[1], board[0], by=product)
    assert (pair.one, pair.other, pair.score, pair.suggested_by) == (board[0], board[1], 1, product)
    assert suggest_duplicate(board[0], board[1], by=product) == pair
    with pytest.raises(IdeaIntoItself):
        suggest_duplicate(board[0], board[0], by=product)
    for act in (
        lambda: suggest_duplicate(board[0], board[1], by=customer),
        lambda: dismiss_duplicate(pair, by=customer),
        lambda: restore_duplicate(pair, by=customer),
    ):
        with pytest.raises(MayNotMerge):
            act()


def test_nobody_learns_of_an_idea_in_a_circle_by_its_pair(board, product, agent, api_of):
    circle = CategoryFactory(visibility="circle", circle=CircleFactory(members=[agent]))
    proposed(circle, "A pump that nobody hears at night", by=agent)
    find_idea_duplicates()
    assert len(pairs()) == 3
    seen = pairs(IdeaDuplicate.objects.visible_to(product))
    assert seen == [(board[0].pk, board[2].pk)]
    assert len(api_of(product).get(reverse("api-idea-duplicates")).json()["results"]) == 1


def test_the_database_keeps_pairs_in_order_and_once(board, product):
    one, other = board[0].pk, board[1].pk
    IdeaDuplicate.objects.create(one_id=one, other_id=other, score=1)
    for row in (
        {"one_id": other, "other_id": one, "score": 1},
        {"one_id": one, "other_id": other, "score": 1},
        {"one_id": one, "other_id": board[2].pk, "score": 2},
        {"one_id": one, "other_id": board[2].pk, "score": 1, "dismissed_by": product},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            IdeaDuplicate.objects.create(**row)


def test_the_queue_in_the_back_office_shows_both_and_merges_either_way(board, product, client, settings):
    settings.STAFF_MFA = False
    for member in (MemberFactory(), board[2].author):
        cast_vote(board[0], by=member)
    find_idea_duplicates()
    pair = IdeaDuplicate.objects.get()
    client.force_login(product)

    assert board[2].title in client.get(reverse("admin:ideas_ideaduplicate_changelist")).text
    page = client.get(reverse("admin:ideas_ideaduplicate_change", args=[pair.pk])).text
    assert all(one.title in page for one in (board[0], board[2]))
    merge = reverse("admin:ideas_ideaduplicate_act", args=[pair.pk, "other-into-one"])
    assert client.post(merge).status_code == 302
    board[2].refresh_from_db()
    assert board[2].merged_into == board[0]


def test_programs_do_the_same(board, api_of, product, customer, queries):
    client, path = api_of(product), reverse("api-idea-duplicates")
    made = client.post(path, {"idea": board[1].pk, "other": board[0].pk}, format="json")
    assert (made.status_code, made.json()["is_suggested"], made.json()["score"]) == (201, True, 1.0)
    find_idea_duplicates()
    client.get(path)
    with queries(3):
        rows = client.get(path).json()["results"]
    assert [row["one"]["id"] for row in rows] == [board[0].pk] * 2

    dismissal = reverse("api-idea-duplicate-dismissal", args=[made.json()["id"]])
    assert client.put(dismissal).status_code == 204
    assert [row["id"] for row in client.get(path, {"queue": "dismissed"}).json()["results"]] == [made.json()["id"]]
    assert client.delete(dismissal).status_code == 204
    assert api_of(customer).get(path).json()["results"] == []
    assert api_of(customer).put(dismissal).status_code == 404
    assert api_of(product, "ideas:read").post(path, {}, format="json").status_code == 403
    itself = client.post(path, {"idea": board[0].pk, "other": board[0].pk}, format="json")
    assert itself.status_code == 400


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_compare_at_once_find_each_pair_once():
    category = CategoryFactory()
    for number in range(6):
        proposed(category, f"A pump that nobody hears at night, number {number}")
    gate = Barrier(3)

    def work(_number):
        gate.wait()
        try:
            return find_idea_duplicates()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(work, range(3)))
    assert len(set(pairs())) == IdeaDuplicate.objects.count() == 15
    assert not Idea.objects.to_compare().exists()
