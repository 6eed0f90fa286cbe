"""Entering ideas, and what nobody learns while authors are hidden."""

import pytest

from ideas.challenge_errors import (
    AuthorIsKnown,
    CallIsNotOpen,
    EntryIsClosed,
    IdeaCannotEnter,
    IdeaIsEntered,
    MayNotLeave,
    MayNotTakePart,
)
from ideas.models import Entry, Idea
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.integrity import checks
from ideas.operations.proposing import edit_idea
from ideas.operations.taking_part import enter_idea, lift_veil, lift_veils, propose_entry, withdraw_entry
from tests.factories.challenges import ChallengeFactory, move_to
from tests.factories.community import CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
WORDS = {"title": "A whispering pump", "body": "Line it with cork."}


@pytest.fixture
def veiled(customer):
    """An entry of Carla Customer whose author nobody is to know until the jury is done."""
    return propose_entry(ChallengeFactory(veiled_until="jury"), by=customer, **WORDS)


def test_a_new_idea_is_proposed_in_a_challenge(customer):
    challenge = ChallengeFactory()

    entry = propose_entry(challenge, by=customer, **WORDS)

    assert (entry.idea.author, entry.idea.category, entry.idea.is_veiled) == (customer, challenge.category, False)
    assert [event.kind for event in entry.idea.events.order_by("id")] == ["idea_proposed", "idea_entered"]


def test_ones_own_open_idea_enters_one_challenge_once(customer, helper):
    challenge = ChallengeFactory()
    idea = IdeaFactory(author=customer, category=challenge.category)

    entry = enter_idea(challenge, idea, by=customer)
    assert enter_idea(challenge, idea, by=customer) == entry
    with pytest.raises(IdeaIsEntered):
        enter_idea(ChallengeFactory(category=challenge.category), idea, by=customer)
    for other in (
        IdeaFactory(category=challenge.category),
        IdeaFactory(author=customer),
        IdeaFactory(author=customer, category=challenge.category, status=Idea.Status.DECLINED),
        IdeaFactory(author=customer, category=challenge.category, state=Idea.State.HIDDEN),
    ):
        with pytest.raises(IdeaCannotEnter):
            enter_idea(challenge, other, by=customer)
    assert Entry.objects.count() == 1


def test_where_authors_are_hidden_no_idea_enters_that_everybody_knows(customer):
    challenge = ChallengeFactory(veiled_until="vote")

    with pytest.raises(AuthorIsKnown):
        enter_idea(challenge, IdeaFactory(author=customer, category=challenge.category), by=customer)


@pytest.mark.parametrize("running", ["discuss", "vote", "jury", "over"])
def test_outside_the_call_nothing_enters_or_leaves(running, customer):
    challenge = ChallengeFactory()
    entry = propose_entry(challenge, by=customer, **WORDS)
    move_to(challenge, running)

    for act in (
        lambda: propose_entry(challenge, by=customer, **WORDS),
        lambda: enter_idea(challenge, IdeaFactory(author=customer, category=challenge.category), by=customer),
        lambda: withdraw_entry(entry, by=customer),
    ):
        with pytest.raises(CallIsNotOpen):
            act()


def test_words_stay_as_people_vote_for_them(customer):
    challenge = ChallengeFactory()
    entry = propose_entry(challenge, by=customer, tags=["pumps"], **WORDS)

    edit_idea(entry.idea, by=customer, title="A humming pump")
    move_to(challenge, "discuss")
    edit_idea(entry.idea, by=customer, title="A silent pump")
    for running in ("vote", "jury", "over"):
        move_to(challenge, running)
        with pytest.raises(EntryIsClosed):
            edit_idea(entry.idea, by=customer, title="A loud pump", tags=[])

    assert Idea.objects.get().title == "A silent pump"
    assert Idea.objects.get().tags.get().slug == "pumps"
    # By tags one finds it; they are nothing that people voted for.
    edit_idea(entry.idea, by=customer, tags=["motor"])
    assert Idea.objects.get().tags.get().slug == "motor"


def test_an_entry_leaves_by_its_author_or_a_keeper(customer, helper):
    challenge = ChallengeFactory()
    entry = propose_entry(challenge, by=customer, **WORDS)

    with pytest.raises(MayNotLeave):
        withdraw_entry(entry, by=helper)
    withdraw_entry(entry, by=customer)

    assert (Entry.objects.count(), Idea.objects.get().state) == (0, "visible")


def test_a_veiled_idea_that_leaves_is_put_away(veiled, customer):
    withdraw_entry(veiled, by=customer)

    assert (Idea.objects.get().state, Idea.objects.get().is_veiled) == ("deleted", False)


def test_only_the_group_enters_ideas(customer):
    with pytest.raises(MayNotTakePart):
        propose_entry(ChallengeFactory(circle=CircleFactory()), by=customer, **WORDS)


@pytest.mark.parametrize("role", ["product", "support", "manager", ""])
def test_nobody_who_may_judge_finds_a_veiled_idea_on_the_board(veiled, role):
    reader = MemberFactory(roles=[role] if role else [])

    assert not Idea.objects.visible_to(reader).exists()


def test_its_author_and_those_who_keep_order_find_it(veiled, customer):
    for reader in (customer, MemberFactory(roles=["moderator"])):
        assert Idea.objects.visible_to(reader).get() == veiled.idea


def test_no_page_no_answer_and_no_search_tells_who_proposed_what_is_veiled(
    veiled, client, anonymous_api, product_api, helper_api
):
    take_in_idea_events()
    challenge, number = veiled.challenge_id, veiled.idea_id

    for api in (anonymous_api, product_api, helper_api):
        entry = api.get(f"/api/v1/challenges/{challenge}/entries/").json()["results"][0]
        assert (entry["title"], entry["author"], entry["idea"]) == (WORDS["title"], None, None)
        assert api.get(f"/api/v1/ideas/{number}/").status_code == 404
        assert api.get("/api/v1/ideas/").json()["results"] == []
        assert api.get("/api/v1/search/?q=whispering").json()["results"] == []
        assert api.get(f"/api/v1/ideas/?author={veiled.idea.author_id}").json()["results"] == []
    for page in ("/", "/ideas/?order=newest", "/search/?q=cork", f"/members/{veiled.idea.author_id}/"):
        assert "whispering" not in client.get(page).content.decode()
    assert client.get(f"/ideas/{number}/").status_code == 404
    assert [check.check for check in checks() if check.wrong] == []


def test_the_back_office_shows_no_veiled_idea_to_those_who_may_judge(veiled, client, product, settings):
    settings.STAFF_MFA = False
    client.force_login(product)

    assert "whispering" not in client.get("/admin/ideas/idea/").content.decode()
    assert client.get(f"/admin/ideas/idea/{veiled.idea_id}/change/").status_code in {302, 404}


def test_the_veil_is_lifted_when_its_phase_is_over_and_not_before(veiled, anonymous_api):
    system = veiled.idea.author.__class__.objects.system()
    for running in ("call", "discuss", "vote", "jury"):
        move_to(veiled.challenge, running)
        assert lift_veil(veiled.challenge, by=system) is None
    move_to(veiled.challenge, "over")

    assert (lift_veils(), lift_veils()) == (1, 0)
    take_in_idea_events()

    entry = anonymous_api.get(f"/api/v1/challenges/{veiled.challenge_id}/entries/").json()["results"][0]
    assert entry["author"]["display_name"] == "Carla Customer"
    assert anonymous_api.get(f"/api/v1/ideas/{veiled.idea_id}/").status_code == 200
    assert len(anonymous_api.get("/api/v1/search/?q=whispering").json()["results"]) == 1
    assert [check.check for check in checks() if check.wrong] == []
