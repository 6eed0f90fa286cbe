"""The survey on the page of a solved question."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from community.errors import SurveyIsAnswered
from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Member
from community.models.visit import business_day
from community.operations.surveying import Reply, answer_survey
from community.visitors import day_key
from community.web.forms import SurveyForm
from community.web.views.question import render_question, topics_with_page


@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def answer_survey_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answers and say thanks; whoever answers twice is thanked twice and counted once."""
    topic = get_object_or_404(topics_with_page(request.user), pk=pk)
    if request.method != "POST":
        return redirect(topic)
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return render_question(request, topic, survey=form)
    by = request.user if isinstance(request.user, Member) else None
    visitor = day_key(request, business_day(timezone.now()))
    try:
        with suppress(SurveyIsAnswered):
            answer_survey(topic, Reply(**form.cleaned_data), by=by, visitor=visitor, locale=get_language() or "")
    except DomainError as refusal:
        return render_question(request, topic, refusal=refusal)
    return HttpResponseRedirect(f"{topic.get_absolute_url()}?survey=thanks#survey")
