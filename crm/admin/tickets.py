"""The queue of tickets, and the page on which one of them is answered."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyAdmin, actor, has_permission
from crm.admin.alongside import WithHelp
from crm.admin.bulk import PRIORITISE, TAG, for_many
from crm.admin.clocks import PROMISE, render_clocks
from crm.admin.conversation import CONVERSATION, MACRO, render_case, render_latest
from crm.admin.filling_in import FillingIn
from crm.admin.heeding import Heeding
from crm.admin.keeping import render_custom
from crm.admin.network_answers import AGAIN, NETWORK
from crm.admin.presence import WithOthers
from crm.admin.splitting import SPLIT, tell_of_split
from crm.admin.ticket_acts import GIVE, MORE
from crm.admin.ticket_list import TicketList
from crm.admin.wishing import WISHING, render_wishes
from crm.admin.working import ASSIGN, MOVE, TAKE, WORK
from crm.admin.writing_up import WRITE_UP, render_articles
from crm.models import Resolution, Satisfaction, Ticket, TicketEvent
from crm.reports.network_answers import with_network
from crm.reports.presence import with_others_here
from crm.reports.restrictions import with_restriction
from crm.reports.ticket_links import with_links
from crm.reports.told_events import told_of, with_names
from crm.reports.ways_to_asker import way_to_asker

EVENTS_SHOWN = 50
# The conversation says these itself.
TOLD_ABOVE = (
    *(TicketEvent.Kind.MESSAGE_IN, TicketEvent.Kind.MESSAGE_OUT, TicketEvent.Kind.NOTED),
    *(TicketEvent.Kind.THREAD_SAID, TicketEvent.Kind.THREAD_UNSAID),
)
TICKETS_SHOWN = 10
SHOWN_WITH = (
    "contact__member",
    "account",
    "assignee",
    "team",
    "type",
    "topic",
    "merge",
    "split",
    "resolution__member",
    "satisfaction",
    "follows",
    "terms",
)
# No number of a row has more.
MOST_DIGITS = 18
# Fields of the page, and the rows without which they are empty.
SAID_AT_THE_END = {"answer": "resolution", "satisfaction": "satisfaction"}


@admin.register(Ticket)
class TicketAdmin(FillingIn, Heeding, WithOthers, WithHelp, TicketList):
    """One customer problem with all that is known about it."""

    acts = [NETWORK, AGAIN, *CONVERSATION, *WORK, WRITE_UP, *WISHING, *MORE, PROMISE]
    at_hand = ("network", "again", "reply", "note", "solve", "reopen", "take")
    actions = [
        for_many("take_tickets", TAKE, _("Assign the chosen tickets to me")),
        for_many("assign_tickets", ASSIGN, _("Assign the chosen tickets")),
        for_many("give_tickets", GIVE, _("Give the chosen tickets to a team")),
        for_many("prioritise_tickets", PRIORITISE, _("Set the priority of the chosen tickets")),
        for_many("move_tickets", MOVE, _("Change the status of the chosen tickets")),
        for_many("tag_tickets", TAG, _("Add tags to the chosen tickets")),
        for_many("say_in_tickets", MACRO, _("Use a macro in the chosen tickets")),
    ]
    act_template = "crm/admin/act.html"
    # The conversation first, for that is what one answers; number and subject head the page. Then who speaks, and what is known of the ticket itself.
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "thread",
                    "answer",
                    "satisfaction",
                    ("status_name", "priority", "assignee"),
                ]
            },
        ),
        (_("Who asks"), {"fields": ["person", "account", "wishes", "other_tickets"]}),
        (_("Deadlines"), {"fields": ["deadlines"]}),
        (
            _("About the ticket"),
            {
                "fields": [
                    ("origin", "owner", "team"),
                    ("opened_at", "solved_at", "resolved"),
                    ("impact", "urgency", "priority_way"),
                    ("type", "tags", "follows"),
                    "custom_fields",
                    "articles",
                    "timeline",
                    "version",
                ]
            },
        ),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in flatten(options["fields"])]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Ticket | None:
        """Read a ticket with everybody in it, for its page shows them all; once for a page that is only looked at."""
        if not object_id.isdecimal() or len(object_id) > MOST_DIGITS:
            return None
        read: dict[str, Ticket | None] = request.__dict__.setdefault("tickets_read", {})
        if object_id not in read or request.method != "GET":
            tickets = with_restriction(self.get_queryset(request).select_related(*SHOWN_WITH))
            tickets = with_network(with_others_here(tickets, actor(request)))
            if request.method == "GET":
                tickets = with_links(tickets, actor(request))
            # Neither ordered nor limited: one row needs neither, and for either the database weighs many more ways to join.
            found: Any = next(iter(tickets.filter(pk=int(object_id)).order_by()), None)
            if found is not None:
                # Which page of the conversation is asked for.
                found.read_for = request
            read[object_id] = found
        return read[object_id]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what is said at the end while there is no end yet."""
        (title, first), *others = super().get_fieldsets(request, obj)
        missing = [name for name, of in SAID_AT_THE_END.items() if not hasattr(obj, of)]
        return [(title, {**first, "fields": [name for name in first["fields"] if name not in missing]}), *others]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays."""
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Those whose role may change tickets."""
        return has_permission(request, self.opts, "change")

    def act_context(self, thing: Any) -> dict[str, Any]:
        """Show what was said so far to whoever answers."""
        return {
            **super().act_context(thing),
            "thread": render_latest(thing),
            "is_public": thing.topic_id is not None,
            "way": way_to_asker(thing),
            "address": thing.contact.email,
        }

    def tell(self, request: HttpRequest, act: Act, made: Any) -> None:
        """Lead to the ticket that was made."""
        if act.name == SPLIT.name:
            messages.success(request, tell_of_split(made))
        else:
            super().tell(request, act, made)

    @admin.display(description=_("resolution"))
    def resolved(self, ticket: Ticket) -> str:
        resolution: Resolution | None = getattr(ticket, "resolution", None)
        return f"{resolution}: {resolution.member or ''}" if resolution else ""

    @admin.display(description=_("answer"))
    def answer(self, ticket: Ticket) -> SafeString:
        """What was said where there is no thread to say it in."""
        return linebreaksbr(ticket.resolution.answer) if hasattr(ticket, "resolution") else SafeString()

    @admin.display(description=_("satisfaction"))
    def satisfaction(self, ticket: Ticket) -> str:
        given: Satisfaction | None = getattr(ticket, "satisfaction", None)
        return f"{given.score} / 5 {given.comment}" if given else ""

    @admin.display(description=_("contact"))
    def person(self, ticket: Any) -> SafeString:
        restriction = {"until": ticket.restricted_until} if ticket.is_restricted else None
        return render_to_string("crm/admin/contact.html", {"contact": ticket.contact, "restriction": restriction})

    @admin.display(description=_("other tickets of this contact"))
    def other_tickets(self, ticket: Ticket) -> SafeString:
        others = ticket.contact.tickets.exclude(pk=ticket.pk).newest_first()[:TICKETS_SHOWN]
        return render_to_string("crm/admin/tickets.html", {"tickets": others})

    @admin.display(description=_("asks for these ideas"))
    def wishes(self, ticket: Ticket) -> SafeString:
        return render_wishes(ticket)

    @admin.display(description=_("additional fields"))
    def custom_fields(self, ticket: Ticket) -> SafeString:
        return render_custom(ticket)

    @admin.display(description=_("articles made of answers"))
    def articles(self, ticket: Ticket) -> SafeString:
        return render_articles(ticket)

    @admin.display(description=_("service clocks"))
    def deadlines(self, ticket: Ticket) -> SafeString:
        return render_clocks(ticket)

    @admin.display(description=_("conversation"))
    def thread(self, ticket: Any) -> SafeString:
        return render_case(ticket, ticket.read_for)

    @admin.display(description=_("timeline"))
    def timeline(self, ticket: Ticket) -> SafeString:
        events = with_names(ticket.events.exclude(kind__in=TOLD_ABOVE)).order_by("-id")[:EVENTS_SHOWN]
        return render_to_string("crm/admin/timeline.html", {"events": events, "ticket": ticket})


@admin.register(TicketEvent)
class TicketEventAdmin(ReadOnlyAdmin):
    """What happened, in the order in which it was written down."""

    list_display = ["id", "kind", "told", "ticket", "by", "occurred_at", "recorded_at", "origin"]
    list_filter = ["kind"]
    list_select_related = ["ticket", "by"]
    search_fields = ["=ticket__id"]
    search_help_text = _("Number of the ticket")
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketEvent]:
        """Read along whom tickets were given to."""
        return with_names(super().get_queryset(request))

    @admin.display(description=_("what happened"))
    def told(self, event: TicketEvent) -> str:
        return told_of(event)
