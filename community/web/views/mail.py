"""The way out of e-mails, without signing in: the link shows a page, only a POST acts (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.models import Member
from community.notifiers.letters import Stop, read_stop
from community.operations.stopping import mute_by_mail, stop_mail


# The signed address is the permission; mail programs that post to it bring no cookie and no token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, word: str) -> HttpResponse:
    """Ask what shall stop, and stop it; the mail program's own button stops all e-mails at once."""
    found = read_stop(word)
    if found is None:
        raise Http404
    done = _act(request, found) if request.method == "POST" else ""
    return render(request, "community/stop_mail.html", {"stop": found, "word": word, "done": done})


def _act(request: HttpRequest, found: Stop) -> str:
    choice = request.POST.get("choice", "stop")
    if choice == "mute" and found.topic:
        mute_by_mail(found.member, found.topic)
        return "mute"
    if choice == "weekly":
        stop_mail(found.member, rhythm=Member.MailRhythm.WEEKLY)
        return "weekly"
    stop_mail(found.member)
    return "stop"
