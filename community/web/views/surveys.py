"""The survey on the page of a solved question or an article."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from community.errors import SurveyIsAnswered
from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Article, Member, Topic
from community.models.visit import business_day
from community.operations.surveying import Reply, answer_survey
from community.visitors import day_key
from community.web.forms import SurveyForm
from community.web.views.articles import articles_with_page, render_article
from community.web.views.question import render_question, topic_with_page


@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def answer_survey_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answers about a question and say thanks; whoever answers twice is thanked twice and counted once."""
    topic = topic_with_page(request.user, pk)
    if topic is None:
        raise Http404
    return _answer(request, topic, partial(render_question, request, topic))


@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def answer_article_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """The same about an article."""
    article = get_object_or_404(articles_with_page(request.user), pk=pk)
    return _answer(request, article, partial(render_article, request, article))


def _answer(request: HttpRequest, thing: Topic | Article, show: Callable[..., HttpResponse]) -> HttpResponse:
    if request.method != "POST":
        return redirect(thing)
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return show(survey=form)
    by = request.user if isinstance(request.user, Member) else None
    visitor = day_key(request, business_day(timezone.now()))
    try:
        with suppress(SurveyIsAnswered):
            answer_survey(thing, Reply(**form.cleaned_data), by=by, visitor=visitor, locale=get_language() or "")
    except DomainError as refusal:
        return show(refusal=refusal)
    return HttpResponseRedirect(f"{thing.get_absolute_url()}?survey=thanks#survey")
