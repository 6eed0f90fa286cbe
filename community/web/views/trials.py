"""Saying on a question's page what came of trying an answer."""

from django.http import HttpRequest

from community.models import Member, Topic
from community.operations.trying import say_it_works, say_no_help, take_it_works_back, take_no_help_back
from community.web.views.acts import on_question, post_of, said, same_page


@on_question
def find_working(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Say that an answer works."""
    say_it_works(post_of(topic, member, number), by=member)
    return same_page(request, topic, number)


@on_question
def take_working_back(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Say so no more."""
    take_it_works_back(post_of(topic, member, number), by=member)
    return same_page(request, topic, number)


@on_question
def find_no_help(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Say that an answer did not help, with words if there are any."""
    say_no_help(post_of(topic, member, number), by=member, words=said(request, "words"))
    return same_page(request, topic, number)


@on_question
def take_no_help_words_back(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Say so no more."""
    take_no_help_back(post_of(topic, member, number), by=member)
    return same_page(request, topic, number)
