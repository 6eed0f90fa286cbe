"""Articles are written, made of solutions, edited and reverted; every text is kept."""

import pytest
from django.db import IntegrityError, connection, transaction

from community import article_errors, errors
from community.models import Article, ArticleEvent, ArticleRevision
from community.operations.articles import (
    Change,
    Text,
    edit_article,
    revert_article,
    write_article,
    write_article_from_solution,
)
from community.operations.integrity import checks
from tests.factories.articles import ArticleFactory, add_revision
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
TEXT = Text("  Resetting   the pump ", "Hold **ten** seconds.", "Ten seconds.")
State = Article.State


@pytest.fixture
def solved():
    return SolutionFactory(post__body="Ten seconds it is.").topic


@pytest.fixture
def nothing_is_wrong():
    yield
    assert [check for check in checks() if check.wrong] == []


def test_a_draft_has_its_first_revision_and_its_event(agent, nothing_is_wrong):
    event = write_article(CategoryFactory(language="de"), TEXT, by=agent)

    article = event.article
    assert (article.title, article.slug, article.state, article.language, article.owner) == (
        "Resetting the pump",
        "resetting-the-pump",
        State.DRAFT,
        "de",
        agent,
    )
    revision = article.revisions.get()
    assert (revision.number, revision.html.strip()) == (1, "<p>Hold <strong>ten</strong> seconds.</p>")
    assert (event.kind, event.revision, event.by) == ("article_written", revision, agent)


def test_customers_write_once_they_are_trusted(customer):
    with pytest.raises(article_errors.MayNotWriteArticles):
        write_article(CategoryFactory(), TEXT, by=customer)

    customer.trust_level = 3

    assert write_article(CategoryFactory(), TEXT, by=customer).article.author == customer


def test_nobody_writes_where_they_may_not_look(customer):
    customer.trust_level = 3

    with pytest.raises(article_errors.MayNotWriteArticles):
        write_article(CategoryFactory(of_circle=CircleFactory()), TEXT, by=customer)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (Text(" ", "x"), errors.TextIsEmpty),
        (Text("x", " "), errors.TextIsEmpty),
        (Text("x" * 301, "x"), errors.TextIsTooLong),
        (Text("x", "x" * 20_001), errors.TextIsTooLong),
        (Text("x", "x", "x" * 501), errors.TextIsTooLong),
    ],
)
def test_a_text_has_to_be_one(agent, text, refusal):
    with pytest.raises(refusal):
        write_article(CategoryFactory(), text, by=agent)

    assert not Article.objects.exists()


def test_we_write_in_languages_that_we_speak(agent):
    with pytest.raises(article_errors.LanguageIsUnknown):
        write_article(CategoryFactory(), TEXT, by=agent, language="fr")


def test_a_family_has_one_article_in_each_language(agent):
    original = ArticleFactory(source=SolutionFactory().post)

    german = write_article(original.category, TEXT, by=agent, language="de", translation_of=original).article

    assert german.family == original.family
    # Who wrote the solution made the translation possible too.
    assert [source.post for source in german.sources.all()] == [original.sources.get().post]
    for language in ("de", "en"):
        with pytest.raises(article_errors.TranslationExists):
            write_article(original.category, TEXT, by=agent, language=language, translation_of=original)
    assert Article.objects.count() == 2


def test_a_solution_becomes_an_article_in_one_step(agent, solved, nothing_is_wrong):
    article = write_article_from_solution(solved, by=agent).article

    revision = article.revisions.get()
    source = article.sources.get()
    assert (article.title, revision.body, article.category) == (solved.title, "Ten seconds it is.", solved.category)
    assert (source.post, source.added_by) == (solved.solution.post, agent)
    assert article.author == agent
    assert source.post.author != agent


def test_a_solution_becomes_one_article(agent, solved):
    write_article_from_solution(solved, by=agent)

    with pytest.raises(article_errors.SolutionIsAnArticle):
        write_article_from_solution(solved, by=MemberFactory(roles=["moderator"]))


def test_an_open_question_has_nothing_to_make_an_article_of(agent):
    with pytest.raises(errors.TopicIsNotSolved):
        write_article_from_solution(TopicFactory(), by=agent)


def test_customers_make_no_articles_of_solutions(customer, solved):
    with pytest.raises(article_errors.MayNotWriteArticles):
        write_article_from_solution(solved, by=customer)


@pytest.mark.parametrize(
    ("source", "target", "fits"),
    [
        ("public", "members", True),
        ("public", "circle", True),
        ("members", "public", False),
        ("circle", "public", False),
        ("circle", "members", False),
        ("circle", "other circle", False),
        ("circle", "circle", True),
    ],
)
def test_what_was_written_for_a_few_is_not_published_to_many(agent, source, target, fits):
    circle = CircleFactory()
    places = {
        "public": CategoryFactory(),
        "members": CategoryFactory(members_only=True),
        "circle": CategoryFactory(of_circle=circle),
        "other circle": CategoryFactory(of_circle=CircleFactory()),
    }
    topic = SolutionFactory(post=PostFactory(topic=TopicFactory(category=places[source]))).topic

    if fits:
        assert write_article_from_solution(topic, by=agent, category=places[target]).article.category == places[target]
    else:
        with pytest.raises(article_errors.SourceIsNarrower):
            write_article_from_solution(topic, by=agent, category=places[target])
        assert not Article.objects.exists()


def test_an_edit_is_a_revision_that_readers_do_not_see_yet(agent, nothing_is_wrong):
    article = ArticleFactory(title="Old title", body="Old.")

    event = edit_article(article, Change(title="New title", body="New."), by=agent, comment="  better ", version=1)

    article.refresh_from_db()
    assert event is not None
    assert (event.revision.number, event.revision.body, event.revision.comment) == (2, "New.", "better")
    assert (article.published.body, article.title, article.version) == ("Old.", "Old title", 2)


def test_the_same_text_again_is_no_revision(agent):
    article = ArticleFactory(body="Old.")

    assert edit_article(article, Change(body=" Old. "), by=agent) is None
    assert article.revisions.count() == 1


def test_a_stale_version_is_refused(agent):
    article = ArticleFactory()
    edit_article(article, Change(body="One."), by=agent, version=1)

    with pytest.raises(errors.VersionIsStale):
        edit_article(article, Change(body="Two."), by=agent, version=1)

    assert article.revisions.count() == 2


def test_editing_what_was_handed_in_asks_for_another_review(agent, nothing_is_wrong):
    article = ArticleFactory(state=State.IN_REVIEW)

    edit_article(article, Change(body="Better."), by=agent)

    article.refresh_from_db()
    assert (article.state, article.under_review) == (State.DRAFT, None)


def test_customers_edit_nothing_but_their_own(customer):
    theirs = ArticleFactory()
    own = ArticleFactory(author=customer, state=State.DRAFT)

    with pytest.raises(errors.MayNotEdit):
        edit_article(theirs, Change(body="Mine now."), by=customer)

    assert edit_article(own, Change(body="Better."), by=customer) is not None


def test_a_withdrawn_article_is_not_edited(agent):
    with pytest.raises(article_errors.ArticleIsElsewhere):
        edit_article(ArticleFactory(state=State.WITHDRAWN), Change(body="Better."), by=agent)


def test_an_earlier_text_comes_back_as_a_new_revision(agent):
    article = ArticleFactory(body="Right.")
    add_revision(article, body="Wrong.", title="Wrong")

    event = revert_article(article, article.revisions.get(number=1), by=agent)

    assert event is not None
    assert [(one.number, one.body) for one in article.revisions.order_by("number")] == [
        (1, "Right."),
        (2, "Wrong."),
        (3, "Right."),
    ]
    assert event.revision.comment == "← 1"


def test_the_database_keeps_texts_and_events_as_they_are():
    article = ArticleFactory()

    for change in (
        lambda: ArticleRevision.objects.update(body="Another text"),
        lambda: ArticleEvent.objects.update(kind="article_withdrawn"),
        lambda: ArticleEvent.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    assert article.revisions.get().body == "Hold the button."


def test_the_database_knows_no_revision_of_another_article():
    one, other = ArticleFactory(), ArticleFactory()

    def mix_up():
        Article.objects.filter(pk=one.pk).update(published=other.published)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        mix_up()
