"""The evidence of a challenge is a file of printed pages that whoever runs it takes along."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override

from ideas.operations.awarding import award_prize, offer_prize
from ideas.operations.balloting import cast_ballot
from ideas.operations.challenging import publish_terms
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.counting_juries import count_jury
from ideas.operations.jury_reviewing import declare_jury_conflict, submit_jury_review
from ideas.operations.taking_part import accept_terms, lift_veils, propose_entry
from ideas.reports.evidence import write_evidence
from tests.factories.challenges import ChallengeFactory, challenge_by, move_to
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory
from tests.factories.reviews import said
from tests.roi.exports.test_files import streams_of

pytestmark = pytest.mark.django_db


def printed(challenge):
    stream = BytesIO()
    write_evidence(challenge, stream, compressed=False)
    return streams_of(stream.getvalue()).decode("latin-1")


def test_it_tells_terms_entries_results_with_their_checksum_and_what_came_of_them(product):
    challenge, (one, *_rest) = challenge_by("budget", cost_budget=5000)
    publish_terms(challenge, "Yours stays yours.", by=product)
    voter = MemberFactory()
    accept_terms(challenge, 1, by=voter)
    cast_ballot(challenge, {one.pk: 1}, by=voter)
    AdoptionFactory(idea=one.idea, expected_likely=2345)
    move_to(challenge, "over")
    count = count_ballots(challenge, by=product)

    pages = printed(challenge)

    for told in ("Yours stays yours.", "5,000.00 EUR", count.tally_hash[:40], one.idea.title[:20], "2,345.00 EUR"):
        assert told in pages
    assert voter.display_name not in pages


def test_it_tells_what_the_jury_said_how_far_it_agrees_and_who_declined_in_the_readers_language(jury, product):
    challenge, (hers, other), (one, two) = jury
    submit_jury_review(hers, said(5, 1), by=one)
    submit_jury_review(other, said(1, 5), by=one)
    submit_jury_review(hers, said(5, 2), by=two)
    declare_jury_conflict(other, "My own firm.", by=two)
    count_ballots(challenge, by=product)
    assert "not counted yet" in printed(challenge)
    move_to(challenge, "over")
    count = count_jury(challenge, by=product)
    prize = offer_prize(challenge, by=product, title="Gold")
    award_prize(prize, hers, by=product, ranked_by="jury", reason="Unbeaten.")

    pages = printed(challenge)
    assert ("told when authors are known" in pages, "My own firm." in pages) == (True, False)
    lift_veils()
    pages = printed(challenge)
    for told in (
        "Juror 1",
        count.scores_hash[:40],
        f"{count.alpha:.2f}",
        "My own firm.",
        "Unbeaten.",
    ):
        assert told in pages
    with override("de"):
        assert ("die meisten Punkte" in printed(challenge), "Interessenkonflikte" in printed(challenge)) == (True, True)


def test_it_names_no_author_who_is_hidden(customer):
    challenge = ChallengeFactory(veiled_until="jury")
    propose_entry(challenge, by=customer, title="Cork", body="Line it.")

    pages = printed(challenge)

    assert ("Cork" in pages, "author is hidden" in pages, customer.display_name in pages) == (True, True, False)


def test_those_who_run_challenges_fetch_it_and_nobody_else(product_api, customer_api, anonymous_api, queries):
    challenge, _entries = challenge_by("simple")
    address = reverse("api-challenge-evidence", args=[challenge.pk])

    with queries(14):
        answer = product_api.get(address)

    assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "application/pdf", b"%PDF")
    assert (customer_api.get(address).status_code, anonymous_api.get(address).status_code) == (403, 401)
