"""People who asked the desk for ideas, and some who voted themselves besides."""

from contextlib import suppress
from random import Random

from community.foundation.errors import DomainError
from community.models import Member
from crm.models import Contact
from crm.operations.wishing import link_idea
from ideas.models import Idea
from ideas.operations.voting import cast_vote
from tests.factories.ideas import IdeaFactory


def let_them_wish(chance: Random, people: list[Contact], agent: Member, *, own: float = 0.5) -> list[Idea]:
    """Few ideas that many want, so that two who become one often want the same."""
    ideas = IdeaFactory.create_batch(4)
    for person in people:
        for ticket in person.tickets.all():
            for idea in chance.sample(ideas, chance.randrange(3)):
                link_idea(ticket, idea, by=agent)
        if person.member and chance.random() < own:
            with suppress(DomainError):
                cast_vote(chance.choice(ideas), by=person.member)
    return ideas
