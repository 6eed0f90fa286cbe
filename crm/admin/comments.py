"""What is said at issues, and how that went."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from crm.models import IssueComment
from crm.operations.commenting import comment_again

SEND_AGAIN = Act(
    "send",
    _("Send again"),
    lambda comment, _values, by: comment_again(comment, by=by),
    is_possible=lambda comment: comment.state == IssueComment.State.FAILED,
)


@admin.register(IssueComment)
class IssueCommentAdmin(ReadOnlyActing):
    """Comments at issues on their way out."""

    acts = [SEND_AGAIN]
    list_display = ["id", "channel", "issue", "idea", "event", "votes", "state", "starts", "sent_at", "error"]
    list_select_related = ["channel", "issue", "idea", "event"]
    list_filter = ["state", "channel"]
    ordering = ["-id"]
    fields = readonly_fields = (
        *("channel", "issue", "idea", "event", "votes", "state", "starts", "due_at", "error", "written_at", "sent_at"),
    )
