"""Who may do what in the CRM."""

from community.models import Member
from community.models.privacy_request import PRIVACY_ROLES
from crm.models import TeamSeat, Ticket
from crm.models.contact import CRM_ROLES
from ideas.permissions import can_decide

AGENT_ROLES = ("support", "admin")
IDENTITY_ROLES = (*AGENT_ROLES, "community_manager")
CHANNEL_ROLES = ("community_manager", "admin")
CONTACT_ROLES = ("support", "community_manager", "admin")
ACCOUNT_ROLES = ("support", "manager", "controller", "admin")


def can_read_crm(member: Member) -> bool:
    """Staff with a role."""
    return member.has_role(*CRM_ROLES)


def can_work_tickets(member: Member) -> bool:
    """Support staff."""
    return member.is_employee and member.has_role(*AGENT_ROLES)


def can_speak_as_asker(member: Member, ticket: Ticket) -> bool:
    """The person who asked, and nobody for them."""
    return can_rate_ticket(member, ticket)


def can_manage_teams(member: Member) -> bool:
    """Administrators."""
    return member.is_employee and member.has_role("admin")


def can_set_seat(member: Member, seat: TeamSeat) -> bool:
    """Each agent for themselves."""
    return can_work_tickets(member) and seat.member_id == member.pk


def can_ask_again(member: Member, ticket: Ticket) -> bool:
    """The person who asked, and support staff for them."""
    return can_work_tickets(member) or can_rate_ticket(member, ticket)


def can_rate_ticket(member: Member, ticket: Ticket) -> bool:
    """The person who asked, and nobody for them."""
    return member.is_active and ticket.contact.member_id == member.pk


def can_say_who_is_who(member: Member) -> bool:
    """Support staff and community managers: they know the people."""
    return member.is_employee and member.has_role(*IDENTITY_ROLES)


def can_promise_service(member: Member) -> bool:
    """Those who run the desk: calendars and service policies bind everybody there."""
    return member.is_employee and member.has_role("admin")


def can_run_desk(member: Member) -> bool:
    """Those who run it: its words, moves and numbers bind everybody there."""
    return can_promise_service(member)


def can_keep_channels(member: Member) -> bool:
    """Whoever keeps the company's presences."""
    return member.is_employee and member.has_role(*CHANNEL_ROLES)


def can_decide_on_problems(member: Member) -> bool:
    """The product team."""
    return member.is_employee and can_decide(member)


def can_keep_influencers(member: Member) -> bool:
    """Whoever speaks with those who are heard."""
    return member.is_employee and member.has_role(*IDENTITY_ROLES, "manager")


def can_keep_contacts(member: Member) -> bool:
    """Those who speak with customers."""
    return member.is_employee and member.has_role(*CONTACT_ROLES)


def can_keep_accounts(member: Member) -> bool:
    """Those who speak with them and those who answer for what they are worth."""
    return member.is_employee and member.has_role(*ACCOUNT_ROLES)


def can_define_fields(member: Member) -> bool:
    """Those who say what everybody writes down."""
    return member.is_employee and member.has_role("community_manager", "admin")


def can_keep_segments(member: Member) -> bool:
    """Those who speak with many at once or plan for them."""
    return member.is_employee and member.has_role("support", "community_manager", "product", "manager", "admin")


def can_keep_activities(member: Member) -> bool:
    """Staff with a role."""
    return member.is_employee and member.has_role(*CRM_ROLES)


def can_answer_for_personal_data(member: Member) -> bool:
    """Those who answer for it towards the people themselves and the authorities."""
    return member.is_employee and member.has_role(*PRIVACY_ROLES)
