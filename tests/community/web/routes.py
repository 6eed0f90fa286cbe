"""Every page of the two apps, with things to see on it."""

from django.urls import URLPattern

from community.models import Article, Incident, IncidentTopic, Topic
from community.notifiers.letters import Stop
from community.web.urls import urlpatterns as community_pages
from ideas.models import Challenge, Terms
from ideas.web.urls import urlpatterns as idea_pages
from tests.factories.articles import ArticleFactory, add_revision
from tests.factories.challenges import ChallengeFactory, EntryFactory, make_count
from tests.factories.community import AttachmentFactory, CategoryFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.ideas import AdoptionFactory, DecisionFactory, IdeaFactory
from tests.factories.incidents import make_incident
from tests.factories.revisions import add_earlier_texts

LISTS = ("state=newest", "state=unanswered", "state=solved", "state=discussions", "tag=whispered-tag", "order=newest")
# What stands for the name in addresses that begin with these words.
NAMES = {"watch": "topic", "sitemap": "questions"}
ENTRANCE = ("login/", "signup/", "password/reset/", "confirm-email/")


def make_content(**category):
    """Return a topic and an idea with everything around them in one category."""
    place = CategoryFactory(**category)
    topic = TopicFactory(title="A whispered topic", body="whispered body", category=place, tags=["whispered-tag"])
    solution = SolutionFactory(post=PostFactory(topic=topic, body="whispered answer"))
    add_earlier_texts(solution.post, "whispered slip", "whispered number")
    article = ArticleFactory(title="A whispered article", body="whispered text", category=place, source=solution.post)
    add_revision(article, body="whispered plan")
    TopicFactory(title="Another whispered topic", category=place)
    incident = make_incident(title="A whispered incident", body="whispered trouble", category=place)
    IncidentTopic.objects.create(topic=topic, incident=incident, by=incident.by)
    idea = IdeaFactory(title="A whispered idea", body="whispered wish", category=place, topic=topic)
    DecisionFactory(idea=idea, reason="whispered reason")
    AdoptionFactory(idea=idea)
    challenge = ChallengeFactory(title="A whispered challenge", body="whispered question", category=place)
    Terms.objects.create(challenge=challenge, number=1, body="whispered", html="whispered terms", by=challenge.owner)
    entry = EntryFactory(challenge=challenge, idea__title="A whispered entry")
    make_count(challenge, entry)
    return topic, idea


def addresses(topic, idea):
    """Yield the address of every page, and of the lists in every state."""
    for pattern in [*community_pages, *idea_pages]:
        # The icon is a picture, the same for everybody.
        if pattern.name != "icon":
            yield address(pattern, topic, idea)
    for query in LISTS:
        yield f"/questions/?category={topic.category.slug}&{query}"
        yield f"/questions/?{query}" if "order" not in query else f"/ideas/?{query}"
    for query in ("", "language=all", "state=drafts", "state=review", "state=due"):
        yield f"/articles/?category={topic.category.slug}&{query}"
        yield f"/articles/?{query}"
    yield f"/members/{topic.posts.get(number=2).author_id}/"
    yield f"/members/{idea.author_id}/"


def address(pattern: URLPattern, topic, idea):
    route = str(pattern.pattern)
    answer = topic.posts.get(number=2)
    attachment = AttachmentFactory(post=answer, uploaded_by=answer.author)
    article = Article.objects.filter(category=topic.category).first()
    things = {
        "posts": answer,
        "ideas": idea,
        "members": topic.author,
        "attachments": attachment,
        "articles": article or topic,
        "challenges": Challenge.objects.filter(category=topic.category).first() or topic,
        "incidents": Incident.objects.filter(category=topic.category).first() or topic,
    }
    thing = things.get(route.split("/", 1)[0], topic)
    fitting = {
        "kind": lambda: "terms" if route.startswith("legal/") else "topic",
        "pk": lambda: thing.pk,
        "slug": lambda: thing.slug,
        "number": lambda: 2,
        "entry_id": lambda: 1,
        "comment_id": lambda: getattr(idea.comments.first(), "pk", 1),
        "into": lambda: (Topic.objects.filter(category=topic.category).exclude(pk=topic.pk).last() or topic).pk,
        "renewal": lambda: 1,
        "form": lambda: "atom",
        "name": lambda: NAMES.get(route.split("/", 1)[0].split("-", 1)[0], "whispered.txt"),
        "stretch": lambda: 1,
        "word": lambda: Stop(topic.author_id, topic.pk),
        "code": lambda: "pillar",
        "answer": lambda: "decline",
    }
    for name, converter in pattern.pattern.converters.items():
        kind = {"IntConverter": "int", "SlugConverter": "slug"}.get(type(converter).__name__, "str")
        route = route.replace(f"<{kind}:{name}>", str(fitting[name]()))
    assert "<" not in route
    return f"/{route}"
