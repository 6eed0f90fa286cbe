"""What a serializer says it answers is what it answers; the hot ones build their answers by hand."""

import importlib
import inspect

import pytest
from rest_framework.serializers import Serializer

from community.api.article_filters import articles_for_detail
from community.api.filters import members_for_list, posts_for_list, topics_for_detail
from community.api.serializers import articles, fields, members, posts, topics
from community.models import Article
from community.readings import read_article
from community.reports.asked_again import AskedAgain
from crm.api.serializers import accounts, contacts, tickets
from crm.models import Assignment
from crm.operations.asking_for_proof import ask_for_proof
from crm.operations.assignment import assign_ticket
from ideas.api.filters import ideas_for_list
from ideas.api.serializers import adoption, decisions
from ideas.api.serializers import ideas as idea_board
from tests.crm.people import agree
from tests.factories.articles import ArticleFactory
from tests.factories.community import MemberFactory, SolutionFactory
from tests.factories.crm import AccountValueFactory, ContactFactory, ResolutionFactory, TicketFactory
from tests.factories.ideas import DecisionFactory, PreparedDecisionFactory, PromisedDateFactory, RealisationFactory

# What the views hand to a serializer besides the row.
CONTEXT = {"posts_url": "http://testserver/", "again": AskedAgain((), 0), "tree_values": {}}
MODULES = [
    f"{app}.api.serializers.{name}"
    for app, names in {
        "community": ["articles", "fields", "members", "posts", "topics"],
        "ideas": ["adoption", "decisions", "ideas"],
        "crm": ["accounts", "contacts", "tickets"],
    }.items()
    for name in names
]


def built_by_hand():
    """Every serializer that answers with something else than its fields."""
    for module in map(importlib.import_module, MODULES):
        for _name, item in inspect.getmembers(module, inspect.isclass):
            if (
                issubclass(item, Serializer)
                and item.__module__ == module.__name__
                and "to_representation" in vars(item)
            ):
                yield item


@pytest.fixture
def examples(db):
    """A thing to show for each serializer."""
    solution, decision, realisation = SolutionFactory(), DecisionFactory(), RealisationFactory()
    resolution, member = ResolutionFactory(), MemberFactory()
    topic = topics_for_detail(member).get(pk=solution.topic_id)
    article = articles_for_detail(member).get(pk=ArticleFactory().pk)
    agent = MemberFactory(roles=["support"])
    assign_ticket(TicketFactory(), agent, by=agent)
    assignment = Assignment.objects.get()
    worth, point = AccountValueFactory(), ContactFactory().points.get()
    return {
        articles.ArticleSerializer: article,
        articles.ArticleDetailSerializer: article,
        fields.PersonSerializer: member,
        members.MemberSerializer: members_for_list(member).first(),
        posts.PostSerializer: posts_for_list(member).first(),
        topics.TopicSerializer: topic,
        topics.TopicDetailSerializer: topic,
        topics.SolutionSerializer: solution,
        idea_board.IdeaSerializer: ideas_for_list(member).first(),
        decisions.DecisionSerializer: decision,
        decisions.PreparedDecisionSerializer: PreparedDecisionFactory(),
        decisions.PromisedDateSerializer: PromisedDateFactory(),
        adoption.AdoptionSerializer: realisation.adoption,
        adoption.RealisationSerializer: realisation,
        tickets.TicketSerializer: resolution.ticket,
        tickets.ResolutionSerializer: resolution,
        tickets.AssignmentAnswerSerializer: assignment,
        tickets.TicketEventSerializer: resolution.ticket.events.first(),
        accounts.AccountSerializer: worth.account,
        accounts.AccountDetailSerializer: worth.account,
        accounts.AccountValueSerializer: worth,
        contacts.ContactSerializer: point.contact,
        contacts.ContactPointSerializer: point,
        contacts.ProofLetterSerializer: ask_for_proof(point, by=agent),
        contacts.ContactConsentSerializer: agree(point, by=MemberFactory(roles=["support"])),
    }


def test_every_answer_that_is_built_by_hand_has_the_fields_of_its_description(examples):
    by_hand = list(built_by_hand())

    assert set(by_hand) == set(examples)
    for serializer in by_hand:
        example = examples[serializer]
        reading = read_article(example, MemberFactory()) if isinstance(example, Article) else None
        shown = serializer(example, context={**CONTEXT, "reading": reading})
        assert list(shown.data) == list(shown.fields), serializer.__name__
