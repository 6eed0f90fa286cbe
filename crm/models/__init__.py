"""The rows of the social CRM."""

from crm.models.account import Account, AccountValue
from crm.models.acknowledgement import Acknowledgement
from crm.models.activity import Activity, ActivityAttention, ActivityReminder
from crm.models.calendar import Calendar, CalendarDay, CalendarHours
from crm.models.campaign import Campaign, CampaignArrival, CampaignCost, CampaignLink
from crm.models.change import Change
from crm.models.channel import Channel, Network
from crm.models.channel_pull import ChannelGap, ChannelPull
from crm.models.channel_secret import ChannelSecret
from crm.models.consent import ConsentPurpose, ConsentStatement
from crm.models.contact import Contact
from crm.models.contact_import import ContactImport, ContactImportError
from crm.models.contact_point import ContactPoint
from crm.models.desk_policy import DeskPolicy
from crm.models.duplicate import DuplicateCandidate
from crm.models.erasure import ErasureProof, ErasureRequest
from crm.models.field import FieldDefinition
from crm.models.identity_event import IdentityEvent
from crm.models.inbound import InboundEvent, RefusalCount
from crm.models.influencer import Approach, Influencer
from crm.models.issue_comment import IssueComment
from crm.models.macro import Macro, MacroText
from crm.models.merge import AccountMerge, ContactMerge, MergedRows, MergedValue
from crm.models.message import Message
from crm.models.message_file import MessageFile
from crm.models.own_presence import OwnPresence, PresenceLook
from crm.models.person_export import PersonExport
from crm.models.persona import Persona
from crm.models.persona_link import LinkedPersona, LinkOffer, PersonaLink, VouchedAddress
from crm.models.presence import TicketPresence
from crm.models.presence_reading import PresenceReading, ReadingSource, ReplacedReading
from crm.models.priority import PriorityCell, PriorityLift, TicketType
from crm.models.privacy_policy import PrivacyPolicy
from crm.models.proof_letter import ProofLetter
from crm.models.recurring import RecurringProblem
from crm.models.reply_delivery import ReplyDelivery
from crm.models.restriction import Restriction
from crm.models.retention import RetentionRule, RetentionRun
from crm.models.satisfaction import Satisfaction, SatisfactionAsked, SurveyLetter
from crm.models.saved_search import Heard, SavedSearch, SearchHit
from crm.models.segment import Segment
from crm.models.service_clock import ServiceClock
from crm.models.service_policy import Metric, ServicePolicy, ServiceTarget, ServiceTerms
from crm.models.team import Assignment, Team, TeamSeat
from crm.models.ticket import Resolution, Ticket
from crm.models.ticket_article import TicketArticle
from crm.models.ticket_event import SayingIntake, TicketAttention, TicketEvent, TopicIntake
from crm.models.ticket_links import TicketIdea, TicketMerge, TicketSplit
from crm.models.ticket_route import TicketRoute
from crm.models.ticket_status import TicketMove, TicketStatus
from crm.models.triage import Mention, MessageReading, Triage
from crm.models.vote_value import IdeaWorth, VoteValue
from crm.models.webhook import ToldVotes, WebhookDelivery, WebhookSubscription

__all__ = [
    "Account",
    "AccountMerge",
    "AccountValue",
    "Acknowledgement",
    "Activity",
    "ActivityAttention",
    "ActivityReminder",
    "Approach",
    "Assignment",
    "Calendar",
    "CalendarDay",
    "CalendarHours",
    "Campaign",
    "CampaignArrival",
    "CampaignCost",
    "CampaignLink",
    "Change",
    "Channel",
    "ChannelGap",
    "ChannelPull",
    "ChannelSecret",
    "ConsentPurpose",
    "ConsentStatement",
    "Contact",
    "ContactImport",
    "ContactImportError",
    "ContactMerge",
    "ContactPoint",
    "DeskPolicy",
    "DuplicateCandidate",
    "ErasureProof",
    "ErasureRequest",
    "FieldDefinition",
    "Heard",
    "IdeaWorth",
    "IdentityEvent",
    "InboundEvent",
    "Influencer",
    "IssueComment",
    "LinkOffer",
    "LinkedPersona",
    "Macro",
    "MacroText",
    "Mention",
    "MergedRows",
    "MergedValue",
    "Message",
    "MessageFile",
    "MessageReading",
    "Metric",
    "Network",
    "OwnPresence",
    "PersonExport",
    "Persona",
    "PersonaLink",
    "PresenceLook",
    "PresenceReading",
    "PriorityCell",
    "PriorityLift",
    "PrivacyPolicy",
    "ProofLetter",
    "ReadingSource",
    "RecurringProblem",
    "RefusalCount",
    "ReplacedReading",
    "ReplyDelivery",
    "Resolution",
    "Restriction",
    "RetentionRule",
    "RetentionRun",
    "Satisfaction",
    "SatisfactionAsked",
    "SavedSearch",
    "SayingIntake",
    "SearchHit",
    "Segment",
    "ServiceClock",
    "ServicePolicy",
    "ServiceTarget",
    "ServiceTerms",
    "SurveyLetter",
    "Team",
    "TeamSeat",
    "Ticket",
    "TicketArticle",
    "TicketAttention",
    "TicketEvent",
    "TicketIdea",
    "TicketMerge",
    "TicketMove",
    "TicketPresence",
    "TicketRoute",
    "TicketSplit",
    "TicketStatus",
    "TicketType",
    "ToldVotes",
    "TopicIntake",
    "Triage",
    "VoteValue",
    "VouchedAddress",
    "WebhookDelivery",
    "WebhookSubscription",
]
