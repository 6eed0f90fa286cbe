"""What a member does on a question's page: each address takes one POST and leads back to the page."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from community.errors import TextIsEmpty
from community.foundation.acting import act
from community.foundation.errors import DomainError
from community.models import Member, Post, Solution, Topic
from community.models.category import Reader
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from community.operations.claiming import claim_topic, release_claim, renew_claim
from community.operations.drafting import discard_draft
from community.operations.posting import add_post
from community.operations.solving import mark_solution, withdraw_solution
from community.reports.merged import merged_into
from community.web.addresses import address_of, asked_number
from community.web.forms import AnswerForm
from community.web.once import act_once
from community.web.previews import preview_of
from community.web.refusals import add_refusal
from community.web.views.question import render_question, topic_with_page

View = Callable[..., HttpResponse]


def _merged_topic(reader: Reader, pk: int) -> Topic:
    target = merged_into(pk, reader)
    topic = topic_with_page(reader, target.pk) if target else None
    if topic is None:
        raise Http404
    return topic


def on_question(act: Callable[..., HttpResponse | str]) -> View:
    """Let a member act on a topic; the act names the address to go to or answers by itself.

    Whoever only looks at the address, as after signing in on the way, is led to the page.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(act)
    def view(request: HttpRequest, pk: int, **given: int) -> HttpResponse:
        # Whoever was writing while the topic was merged answers where it leads.
        topic = topic_with_page(request.user, pk) or _merged_topic(request.user, pk)
        if request.method != "POST":
            return redirect(topic)
        if not isinstance(request.user, Member):
            return redirect_to_login(topic.get_absolute_url())
        try:
            outcome = act(request, request.user, topic, **given)
        except DomainError as refusal:
            return render_question(request, topic, refusal=refusal, refused_at=given.get("number"))
        return HttpResponseRedirect(outcome) if isinstance(outcome, str) else outcome

    return view


@on_question
def answer(request: HttpRequest, member: Member, topic: Topic) -> HttpResponse | str:
    """Add a post; a refused one keeps its text."""
    form = AnswerForm(request.POST, request.FILES)
    if "preview" in request.POST:
        form.keep_files(member)
        return render_question(request, topic, form=form.shown_again(), preview=preview_of(request))
    if not (form.keep_files(member) and form.is_valid()):
        return render_question(request, topic, form=form)

    @act
    def add() -> str:
        event = add_post(topic, by=member, body=form.cleaned_data["body"], attachments=form.attachment_ids)
        discard_draft(by=member, topic=topic)
        assert event.post is not None
        return address_of(topic, event.post.number)

    try:
        return act_once(request, form.cleaned_data["form_key"], add)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return render_question(request, topic, form=form, refusal=refusal, refused_at=0)


@on_question
def choose_solution(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Mark a post as the solution, with a reason in place of an earlier one."""
    post, reason = post_of(topic, member, number), said(request, "reason")
    chosen: Solution | None = getattr(topic, "solution", None)
    if chosen is not None and chosen.post_id != post.pk and not reason:
        raise TextIsEmpty(pointer="/reason")
    mark_solution(topic, post, by=member, reason=reason)
    return f"{topic.get_absolute_url()}#solution"


@on_question
def take_solution_back(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Make the question open again."""
    reason = said(request, "reason")
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    withdraw_solution(topic, by=member, reason=reason)
    return topic.get_absolute_url()


@on_question
def claim(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Announce an answer."""
    claim_topic(topic, by=member)
    return topic.get_absolute_url()


@on_question
def renew(request: HttpRequest, member: Member, topic: Topic, *, renewal: int) -> str:
    """Ask for more time."""
    renew_claim(topic, by=member, number=renewal)
    return topic.get_absolute_url()


@on_question
def release(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Leave the question to others."""
    release_claim(topic, by=member)
    return topic.get_absolute_url()


@on_question
def say_me_too(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say that this is my problem too."""
    add_me_too(topic, by=member)
    return topic.get_absolute_url()


@on_question
def take_me_too_back(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say that it is my problem no more."""
    remove_me_too(topic, by=member)
    return topic.get_absolute_url()


@on_question
def find_helpful(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Vote for a post."""
    mark_helpful(post_of(topic, member, number), by=member)
    return same_page(request, topic, number)


@on_question
def take_helpful_back(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Take the vote for a post back."""
    unmark_helpful(post_of(topic, member, number), by=member)
    return same_page(request, topic, number)


def post_of(topic: Topic, member: Member, number: int) -> Post:
    """Return a post that the member sees, or say that there is none."""
    return get_object_or_404(Post.objects.visible_to(member).select_related("topic"), topic=topic, number=number)


def same_page(request: HttpRequest, topic: Topic, number: int) -> str:
    """Return the place of a post on the page from which it was acted on."""
    after = asked_number(request, "after")
    return f"{topic.get_absolute_url()}{f'?after={after}' if after else ''}#post-{number}"


def said(request: HttpRequest, name: str) -> str:
    """Return what was written beside a button; a character that no text holds is passed over."""
    return request.POST.get(name, "").replace("\0", "").strip()
