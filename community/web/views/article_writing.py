"""Writing an article, making one of a solution, changing its text, and what it said before."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from community.differences import compare
from community.errors import VersionIsStale
from community.foundation.errors import DomainError
from community.models import Article, ArticleRevision, Member, Topic
from community.models.article import writes_articles
from community.operations.articles import (
    Change,
    Text,
    edit_article,
    newest_revision,
    revert_article,
    write_article,
    write_article_from_solution,
)
from community.permissions import can_edit_article
from community.web.addresses import asked_number
from community.web.article_forms import EditArticleForm, NewArticleForm
from community.web.once import act_once
from community.web.paging import read_page
from community.web.refusals import add_refusal, status_of
from community.web.views.acts import on_question
from community.web.views.articles import articles_with_page, render_article

READ = ["GET", "HEAD", "POST"]


@require_http_methods(READ)
def write(request: HttpRequest) -> HttpResponse:
    """Show the form for a new article, or write the draft that it describes."""
    member = request.user
    if not isinstance(member, Member):
        return redirect_to_login(request.get_full_path())
    if not writes_articles(member):
        raise PermissionDenied
    if request.method != "POST":
        return _show_new(request, NewArticleForm(reader=member, initial=_beginning(request, member)))
    form, status = NewArticleForm(request.POST, reader=member), 400
    if form.is_valid():
        try:
            return HttpResponseRedirect(act_once(request, form.cleaned_data["form_key"], lambda: _write(member, form)))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return _show_new(request, form, status=status)


@on_question
def write_from_solution(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Make a draft of the solution; the form to improve it comes next."""
    return reverse("edit-article", args=[write_article_from_solution(topic, by=member).article_id])


@require_http_methods(READ)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest text in a form, or write the new one; a refused form keeps its text."""
    article = get_object_or_404(articles_with_page(request.user), pk=pk)
    member = request.user
    if not isinstance(member, Member):
        return redirect_to_login(request.get_full_path())
    if not can_edit_article(member, article):
        raise PermissionDenied
    if request.method != "POST":
        newest = newest_revision(article)
        initial = {name: getattr(newest, name) for name in ("title", "summary", "body")}
        return _show_edit(request, article, EditArticleForm(initial=initial | {"version": article.version}))
    form, status = EditArticleForm(request.POST), 400
    if form.is_valid():
        given = form.cleaned_data
        change = Change(given["title"], given["body"], given["summary"])
        try:
            edit_article(article, change, by=member, comment=given["comment"], version=given["version"])
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
            if isinstance(refusal, VersionIsStale):
                return _show_edit(request, article, form, status=status, newest=newest_revision(article))
        else:
            return redirect("article", pk=article.pk, slug=article.slug or "-")
    return _show_edit(request, article, form, status=status)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all versions that the reader may see, the last one on top."""
    article = get_object_or_404(articles_with_page(request.user), pk=pk)
    revisions = ArticleRevision.objects.visible_to(request.user).filter(article=article)
    page = read_page(revisions.select_related("author", "reviewer").defer("body", "html"), ["number", "id"], request)
    return render(request, "community/article_history.html", {"article": article, "page": page})


@require_safe
def show_revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one version, and what it changed against another one, the one before if none is named."""
    article = get_object_or_404(articles_with_page(request.user), pk=pk)
    revisions = ArticleRevision.objects.visible_to(request.user).filter(article=article).select_related("author")
    revision = get_object_or_404(revisions, number=number)
    against = asked_number(request, "against")
    other = revisions.filter(number=against) if against else revisions.filter(number__lt=number).newest_first()
    compared = other.first()
    context = {
        "article": article,
        "revision": revision,
        "compared": compared,
        "lines": compare(_whole(compared), _whole(revision)) if compared else [],
        "may_revert": isinstance(request.user, Member) and can_edit_article(request.user, article),
    }
    return render(request, "community/article_revision.html", context)


@require_http_methods(READ)
def revert(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make a copy of an earlier text the newest one."""
    article = get_object_or_404(articles_with_page(request.user), pk=pk)
    revisions = ArticleRevision.objects.visible_to(request.user).filter(article=article)
    revision = get_object_or_404(revisions, number=number)
    if request.method != "POST":
        return redirect("article-revision", pk=pk, number=number)
    if not isinstance(request.user, Member):
        return redirect_to_login(article.get_absolute_url())
    try:
        revert_article(article, revision, by=request.user)
    except DomainError as refusal:
        return render_article(request, article, refusal=refusal)
    return redirect("article-history", pk=pk)


def _whole(revision: ArticleRevision) -> str:
    """Everything a reader reads, so that a new title is a change too."""
    return "\n".join([revision.title, *([revision.summary] if revision.summary else []), "", revision.body])


def _beginning(request: HttpRequest, member: Member) -> dict[str, Any]:
    """What the form begins with: nothing, or the text that is to be translated."""
    number = asked_number(request, "translation_of")
    original = Article.objects.visible_to(member).filter(pk=number).select_related("published", "category").first()
    if original is None:
        return {"category": request.GET.get("category", ""), "language": request.LANGUAGE_CODE[:2]}
    text = original.published or newest_revision(original)
    return {
        **{name: getattr(text, name) for name in ("title", "summary", "body")},
        "category": original.category.slug,
        "language": next((code for code in ("de", "en") if code != original.language), ""),
        "translation_of": original.pk,
    }


def _write(member: Member, form: NewArticleForm) -> str:
    values = form.cleaned_data
    original = None
    if values["translation_of"]:
        original = get_object_or_404(Article.objects.visible_to(member), pk=values["translation_of"])
    text = Text(values["title"], values["body"], values["summary"])
    event = write_article(values["category"], text, by=member, language=values["language"], translation_of=original)
    return event.article.get_absolute_url()


def _show_new(request: HttpRequest, form: NewArticleForm, *, status: int = 200) -> HttpResponse:
    return render(request, "community/article_edit.html", {"form": form}, status=status)


def _show_edit(
    request: HttpRequest,
    article: Article,
    form: EditArticleForm,
    *,
    status: int = 200,
    newest: ArticleRevision | None = None,
) -> HttpResponse:
    context = {"form": form, "article": article, "newest": newest}
    return render(request, "community/article_edit.html", context, status=status)
