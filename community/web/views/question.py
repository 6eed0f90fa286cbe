"""The page of one question: the question, its solution on top, the answers, and what the reader may do here."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.foundation.errors import DomainError
from community.kinds_of_readers import ForReaders
from community.models import Draft, Member, MeToo, Post, Solution, Topic
from community.models.article import writes_articles
from community.models.attachment import read_attachments_along
from community.models.category import Reader
from community.models.post import PostQuerySet
from community.models.solution_life import outdated_voices
from community.models.topic import TopicQuerySet
from community.models.topic_field import said
from community.models.visit import Thing
from community.permissions import (
    can_answer_survey,
    can_claim_topic,
    can_mark_duplicate,
    can_mark_solution,
    can_move_topic,
    is_keeper,
)
from community.quoting import quotation_of
from community.reports.asked_again import asked_again, asked_again_count
from community.web.addresses import address_of, asked_number
from community.web.banners import banner_on, is_any_about
from community.web.forms import AnswerForm, SurveyForm
from community.web.keeping import ways_of_keeping
from community.web.markup_for_machines import description_of, is_thin, questions_page
from community.web.refusals import status_of
from community.web.stretches import Stretch, attach_comments, empty_placeholders, posts_for, stretch_of
from community.web.tracks import track_to
from community.web.trials import moves_open_to
from community.web.views.lists import tag_slugs
from community.web.watches import level_in_row


@require_safe
def show_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to where a post is shown; its topic's address may have changed since the link was made."""
    post = get_object_or_404(
        Post.objects.visible_to(request.user).select_related("topic").only("topic", "number"), pk=pk
    )
    return redirect(address_of(post.topic, post.number))


def topics_with_page(reader: Reader) -> TopicQuerySet:
    """Topics with what the top of their page shows, in one row each."""
    topics = Topic.objects.visible_to(reader).select_related(
        "category",
        "author",
        "duplicate_of",
        "solution__post__author",
        "solution__marked_by",
        "solution__confirmed_by",
        "solution__outdated__by",
        "needs_info__by",
        "lock",
        "claim__by",
        # What only they are asked about who can take it off.
        *(["pin", "incident_link"] if is_keeper(reader) else []),
    )
    mine, begun = MeToo.objects.none(), Draft.objects.none()
    if isinstance(reader, Member):
        mine = MeToo.objects.order_by().filter(topic=models.OuterRef("pk"), member=reader)
        begun = Draft.objects.visible_to(reader).filter(topic=models.OuterRef("pk"))
    topics = topics.annotate(mine=models.Exists(mine), begun=models.Subquery(begun.values("body")[:1]))
    topics = topics.annotate(watch_level=level_in_row(reader, "topic"), asked_again_count=asked_again_count(reader))
    topics = topics.annotate(is_known=is_any_about(), **outdated_voices(reader))
    return topics.annotate(tag_slugs=tag_slugs(), said=said()).fetch_mode(models.FETCH_PEERS)


def _page_of(reader: Reader, pk: int) -> TopicQuerySet:
    return topics_with_page(reader).filter(pk=pk)


_PAGE = ForReaders(_page_of, pk=2**40)


def topic_with_page(reader: Reader, pk: int) -> Topic | None:
    """The topic of this number with what the top of its page shows, if the reader may see it."""
    return _PAGE.first(reader, pk=pk)


def render_question(  # noqa: PLR0913 -- what each act on the page may have to say
    request: HttpRequest,
    topic: Topic,
    *,
    stretch: Stretch | None = None,
    refusal: DomainError | None = None,
    form: AnswerForm | None = None,
    refused_at: int | None = None,
    survey: SurveyForm | None = None,
    preview: str = "",
) -> HttpResponse:
    """Show the page, after a refused act with the reason beside what was refused."""
    reader = request.user
    stretch = stretch or stretch_of(topic, reader, asked_number(request, "after"))
    empty_placeholders(stretch.posts, reader)
    attach_comments(stretch.posts, reader)
    solution = _solution(topic, reader, stretch)
    read_attachments_along([*stretch.posts, *([solution.post] if solution else [])])
    original = _canonical(topic, reader)
    again = asked_again(topic, reader)
    first = stretch.posts[0] if stretch.is_first and stretch.posts and stretch.posts[0].is_first else None
    context: dict[str, Any] = {
        "topic": topic,
        "banner": banner_on(reader, topic) if getattr(topic, "is_known", False) else None,
        "stretch": stretch,
        "first": first,
        "answers": stretch.posts[1:] if first else stretch.posts,
        "solution": solution,
        "may_write_article": topic.is_solved and writes_articles(reader),
        "canonical": original,
        "home": original or topic,
        "canonical_solution": _standing_solution(original) if original else None,
        "again": again,
        "may_point": isinstance(reader, Member) and topic.is_question and can_mark_duplicate(reader, topic),
        "is_closed": _is_closed(topic, reader),
        **moves_open_to(reader, topic, solution),
        "ways": ways_of_keeping(reader, topic),
        "keeps": is_keeper(reader),
        "may_split": isinstance(reader, Member) and topic.is_standing and can_move_topic(reader, topic),
        "claim": topic.running_claim,
        "may_claim": _may_claim(topic, reader),
        "may_mark": topic.is_question and isinstance(reader, Member) and can_mark_solution(reader, topic),
        "form": _with_names(form or _empty_form(request, topic), topic),
        "preview": preview,
        "refusal": refusal,
        "refused_at": refused_at,
        "survey": survey or _survey(topic, reader) if stretch.is_first else None,
        "track": track_to(request, Thing.TOPIC, topic.pk),
        "thin": original is not None or is_thin(topic) or not stretch.is_first,
        "description": description_of(first),
        "machines": None
        if original
        else questions_page(request, topic, first, stretch.posts[1:], solution.post if solution else None),
        "thanks": request.GET.get("survey") == "thanks",
    }
    status = 200
    if refusal is not None:
        status = status_of(refusal)
    elif not preview and (form is not None or survey is not None):
        status = 400
    return render(request, "community/question.html", context, status=status)


def _is_closed(topic: Topic, reader: Reader) -> bool:
    """A locked topic takes answers of keepers only."""
    return hasattr(topic, "lock") and not is_keeper(reader)


def _may_claim(topic: Topic, reader: Reader) -> bool:
    """An open question that nobody works on."""
    is_open = topic.is_question and topic.is_standing and not topic.is_solved and not hasattr(topic, "lock")
    is_free = is_open and topic.running_claim is None
    return is_free and isinstance(reader, Member) and can_claim_topic(reader, topic)


def _post_by_number(reader: Reader, topic: int, pk: int) -> PostQuerySet:
    return posts_for(reader, topic).filter(pk=pk)


_SOLUTION = ForReaders(_post_by_number, topic=2**40, pk=2**41)


def _solution(topic: Topic, reader: Reader, stretch: Stretch) -> Solution | None:
    """The solution; on the first page with what is shown of its post, which stands perhaps on another one."""
    solution = _standing_solution(topic)
    if solution is None:
        return None
    shown = next((post for post in stretch.posts if post.pk == solution.post_id), None)
    if shown is None and stretch.is_first:
        shown = _SOLUTION.first(reader, topic=topic.pk, pk=solution.post_id)
    solution.post = shown or solution.post
    return solution


def _standing_solution(topic: Topic) -> Solution | None:
    solution: Solution | None = getattr(topic, "solution", None)
    return solution if solution and solution.post.is_standing else None


def _empty_form(request: HttpRequest, topic: Topic) -> AnswerForm:
    """The answer box with what was begun, and with the files of an answer that could not be sent."""
    form = AnswerForm(initial={"body": _begun(request, topic)})
    if "attached" in request.GET and isinstance(request.user, Member):
        form.begin_with(request.GET["attached"], request.user)
    return form


def _begun(request: HttpRequest, topic: Topic) -> str:
    """What stands in the answer box: a draft, and the quotation that the address asks for."""
    begun, number = getattr(topic, "begun", "") or "", asked_number(request, "quote")
    if not number or not isinstance(request.user, Member):
        return begun
    posts = Post.objects.visible_to(request.user).standing().select_related("author")
    post = posts.filter(topic=topic, number=number).first()
    words = quotation_of(post) if post else ""
    return f"{begun.rstrip()}\n\n{words}" if begun and words else words or begun


def _with_names(form: AnswerForm, topic: Topic) -> AnswerForm:
    """Let the answer box complete names; those who take part in the topic come first."""
    form.fields["body"].widget.attrs |= {
        "data-handles": f"{reverse('api-handles')}?topic={topic.pk}",
        "data-names": _("People"),
    }
    return form


def _survey(topic: Topic, reader: Reader) -> SurveyForm | None:
    """The questions for whoever may have been helped by what stands here."""
    member = reader if isinstance(reader, Member) else None
    return SurveyForm() if topic.is_solved and can_answer_survey(member, topic) else None


def _canonical(topic: Topic, reader: Reader) -> Topic | None:
    """The original of a duplicate with its solution; of one that went away, or that the reader may not see, nothing."""
    pointer = getattr(topic, "duplicate_of", None)
    if pointer is None:
        return None
    seen = Topic.objects.visible_to(reader).standing().select_related("solution__post__author")
    return seen.filter(pk=pointer.canonical_id).first()
