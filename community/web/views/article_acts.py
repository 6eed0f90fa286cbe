"""What is done on an article's page: each address takes one POST and leads back to the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.article_errors import MayNotKeepArticle
from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Article, Member
from community.models.visit import business_day
from community.operations import keeping_articles as keeping
from community.operations.feedback import give_feedback, settle_feedback, take_feedback_back
from community.operations.staleness import answer_staleness
from community.permissions import can_keep_article
from community.visitors import reader_key
from community.web.article_forms import DayForm, FeedbackForm, StalenessForm, WhyForm
from community.web.views.articles import articles_with_page, render_article

View = Callable[..., HttpResponse]


def on_article(form: type[forms.Form] = forms.Form, *, strangers: bool = False) -> Callable[[Callable[..., Any]], View]:
    """Let somebody act on an article with what a form says, and lead back to its page.

    Whoever only looks at the address is led to the page; whoever has to sign in does so first.
    """

    def decorate(act: Callable[..., Any]) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(act)
        def view(request: HttpRequest, pk: int, **given: int) -> HttpResponse:
            article = get_object_or_404(articles_with_page(request.user), pk=pk)
            if request.method != "POST":
                return redirect(article)
            if not (strangers or isinstance(request.user, Member)):
                return redirect_to_login(article.get_absolute_url())
            filled = form(request.POST)
            if not filled.is_valid():
                return render_article(request, article, form=filled)
            try:
                address = act(request, article, filled.cleaned_data, **given)
            except DomainError as refusal:
                return render_article(request, article, refusal=refusal)
            return HttpResponseRedirect(address if isinstance(address, str) else article.get_absolute_url())

        return view

    return decorate


@on_article()
def submit(request: HttpRequest, article: Article, _values: dict[str, Any]) -> None:
    """Hand the newest text in."""
    keeping.submit_article(article, by=_member(request))
    messages.success(request, _("Thank you! Somebody else will look at it now."))


@on_article(WhyForm)
def send_back(request: HttpRequest, article: Article, values: dict[str, Any]) -> None:
    """Decline what was handed in."""
    keeping.send_article_back(article, by=_member(request), **values)


@on_article(DayForm)
def publish(request: HttpRequest, article: Article, values: dict[str, Any]) -> str:
    """Publish what was handed in; its address may have changed with its title."""
    event = keeping.publish_article(article, by=_member(request), **values)
    return event.article.get_absolute_url() if event else article.get_absolute_url()


@on_article(DayForm)
def confirm(request: HttpRequest, article: Article, values: dict[str, Any]) -> None:
    """Say that the text holds."""
    keeping.confirm_article(article, by=_member(request), **values)


@on_article(WhyForm)
def outdate(request: HttpRequest, article: Article, values: dict[str, Any]) -> None:
    """Warn the readers."""
    keeping.mark_article_outdated(article, by=_member(request), **values)


@on_article(WhyForm)
def withdraw(request: HttpRequest, article: Article, values: dict[str, Any]) -> str:
    """Take it from its readers; its address may change with its title."""
    keeping.withdraw_article(article, by=_member(request), **values)
    return reverse("article-by-number", args=[article.pk])


@on_article()
def restore(request: HttpRequest, article: Article, _values: dict[str, Any]) -> None:
    """Make a draft of it again."""
    keeping.restore_article(article, by=_member(request))


@hold_back_floods
@on_article(FeedbackForm, strangers=True)
def say_helpful(request: HttpRequest, article: Article, values: dict[str, Any]) -> str:
    """Say whether it helped."""
    by = request.user if isinstance(request.user, Member) else None
    is_helpful = values["helpful"] == "yes"
    give_feedback(article, by=by, visitor=_key(request), is_helpful=is_helpful, text=values["text"])
    return f"{article.get_absolute_url()}?feedback=thanks#feedback"


@hold_back_floods
@on_article(strangers=True)
def take_helpful_back(request: HttpRequest, article: Article, _values: dict[str, Any]) -> str:
    """Say nothing after all."""
    take_feedback_back(article, visitor=_key(request))
    return f"{article.get_absolute_url()}#feedback"


@on_article()
def settle(request: HttpRequest, article: Article, _values: dict[str, Any], *, number: int) -> None:
    """Say that a reader's words were dealt with."""
    if not can_keep_article(_member(request), article):
        raise MayNotKeepArticle
    settle_feedback(get_object_or_404(article.feedback.select_related("article"), pk=number), by=_member(request))


@on_article(StalenessForm)
def say_holds(request: HttpRequest, article: Article, values: dict[str, Any]) -> None:
    """Say whether it still holds."""
    holds = values["holds"] == "yes"
    answer_staleness(article, by=_member(request), holds=holds, text=values["text"], now=timezone.now())
    messages.success(request, _("Thank you, that helps us to help others."))


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


def _key(request: HttpRequest) -> str:
    return reader_key(request, business_day(timezone.now()))
