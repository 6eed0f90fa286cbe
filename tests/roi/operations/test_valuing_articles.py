"""Whoever wrote an article that was used gets a part of what that was worth, and so does whoever solved it first."""

from datetime import timedelta
from decimal import Decimal

import pytest

from community.models import ArticleRevision, ArticleSource, ArticleUse, Post
from roi.models import Exclusion, Leg, PartyMember, Posting, Valuation
from roi.operations.contributing_articles import articles_of, contributions_to_article
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from tests.factories.articles import ArticleFactory, add_revision
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory
from tests.factories.crm import CommunityTicketFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, solved
from tests.roi.asks import ask_session, decided

pytestmark = pytest.mark.django_db
MOMENT = at("2026-01-15")
BEFORE = MOMENT - timedelta(days=3)
AFTER = MOMENT + timedelta(days=3)


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(kpi__driver__code="contacts")
    approved(rule)
    return rule


def published(source, *, at_moment=BEFORE, **fields):
    """An article from a solution, published at a moment and credited since then."""
    article = ArticleFactory(source=source, **fields)
    ArticleRevision.objects.filter(article=article).update(published_at=at_moment)
    ArticleSource.objects.filter(article=article).update(added_at=at_moment)
    return article


def shares():
    """What each person has for each role."""
    people = {row.party_id: row.member_id for row in PartyMember.objects.all()}
    legs = Leg.objects.filter(account__type="attribution", party__isnull=False)
    return {(people[leg.party_id], leg.role): leg.amount for leg in legs}


def solve_with(article, *, since=BEFORE, **case):
    """A ticket that a peer solved by pointing to an article."""
    event = solved(moment=MOMENT, **case)
    ArticleUse.objects.create(article=article, post_id=event.extras["post"], noted_at=since)
    return event


def test_the_article_that_solved_a_ticket_has_its_part(rule):
    source = SolutionFactory().post
    article = published(source)

    event = solve_with(article)
    take_in()

    # 70 for who solved it and 15 for the article, which two people share; nobody else did anything.
    solver, writer = event.extras["member"], article.author_id
    assert Posting.objects.count() == 1
    assert shares() == {
        (solver, "solution"): Decimal("7.63"),
        (source.author_id, "article"): Decimal("0.82"),
        (writer, "article"): Decimal("0.82"),
    }
    contributors = Valuation.objects.get().inputs["contributors"]
    assert [one["evidence"] for one in contributors if one["role"] == "article"] == [article.pk, article.pk]
    assert [check.check for check in checks() if check.wrong] == []


def test_who_points_to_an_own_article_has_both_parts(rule):
    writer = MemberFactory()
    article = published(None, author=writer)

    solve_with(article, helper=writer)
    take_in()

    assert {member for member, _role in shares()} == {writer.pk}
    assert sum(shares().values()) == Decimal("9.27")


@pytest.mark.parametrize("late", ["use", "publishing"])
def test_what_came_after_the_solving_has_no_part(rule, late):
    article = published(None, at_moment=AFTER if late == "publishing" else BEFORE)

    event = solve_with(article, since=AFTER if late == "use" else BEFORE)
    take_in()

    assert set(shares()) == {(event.extras["member"], "solution")}


def test_whoever_was_helped_is_not_paid_for_the_article_either(rule):
    ticket = CommunityTicketFactory(opened_at=MOMENT)
    asker = ticket.topic.author
    article = published(SolutionFactory(post=PostFactory(author=asker)).post, author=asker)

    event = solve_with(article, ticket=ticket)
    take_in()

    assert set(shares()) == {(event.extras["member"], "solution")}


def test_a_source_that_was_hidden_is_credited_no_more():
    source = SolutionFactory().post
    article = published(source)

    assert source.author_id in people_behind(article)
    Post.objects.filter(pk=source.pk).update(state="hidden")
    assert source.author_id not in people_behind(article)


def people_behind(article, moment=MOMENT):
    return {one.member for one in contributions_to_article(articles_of([article.pk])[article.pk], moment)}


def test_a_later_text_credits_its_author_only_since_it_is_public():
    article = published(None)
    editor = MemberFactory()
    revision = add_revision(article, body="Better.", author=editor)

    assert editor.pk not in people_behind(article)
    ArticleRevision.objects.filter(pk=revision.pk).update(published_at=AFTER, reviewer=article.author)
    assert editor.pk not in people_behind(article)
    assert editor.pk in people_behind(article, AFTER)


def test_reading_an_article_pays_by_provenance():
    solution = SolutionFactory()
    article = published(solution.post)

    roles = {(one.role, one.member) for one in contributions_to_article(articles_of([article.pk])[article.pk], MOMENT)}

    assert roles == {
        ("solution", solution.post.author_id),
        ("article", article.author_id),
        ("question", solution.topic.author_id),
    }


@pytest.mark.parametrize("number", [1, 3])
def test_reading_who_wrote_articles_takes_the_same_queries_however_many(number, queries):
    articles = [published(SolutionFactory().post) for _ in range(number)]

    with queries(2):
        assert len(articles_of([article.pk for article in articles])) == number
    with queries(0):
        articles_of([])


def test_a_spared_contact_credits_the_article_that_was_opened():
    rule = ConversionRuleFactory(subject="deflection_confirmed", method="confirmed", code="confirmed")
    approved(rule, "20.00", factors=[], grade="E4")
    solution = SolutionFactory()
    article = published(solution.post)
    decided(ask_session(opened=article, started_at=MOMENT, verdict="confirmed", member=MemberFactory()))

    take_in()

    valuation = Valuation.objects.get()
    place = article.category.slug
    assert (valuation.object_kind, valuation.object_id, valuation.category) == ("article", article.pk, place)
    # 60 to 20 to 10.
    assert shares() == {
        (solution.post.author_id, "solution"): Decimal("13.33"),
        (article.author_id, "article"): Decimal("4.45"),
        (solution.topic.author_id, "question"): Decimal("2.22"),
    }


def test_i9_reading_an_article_from_ones_own_question_spares_nobody_a_contact():
    rule = ConversionRuleFactory(subject="deflection_confirmed", method="confirmed", code="confirmed")
    approved(rule, "20.00", factors=[], grade="E4")
    solution = SolutionFactory()
    article = published(solution.post)
    session = ask_session(opened=article, started_at=MOMENT, verdict="confirmed", member=solution.topic.author)
    decided(session)

    take_in()

    assert not Posting.objects.exists()
    assert list(Exclusion.objects.values_list("reason", flat=True)) == ["overlap"]
