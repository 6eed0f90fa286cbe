"""The roles, which are Django groups, and which of Django's own permissions each one has in the admin."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from community.models import ModerationPolicy, SpamRule

ROLES = ("support", "moderator", "community_manager", "product", "manager", "controller", "admin")

# What a role sees and changes in the admin, by app; the acts behind the buttons ask their own questions.
_CHANGES: dict[str, dict[str, list[str] | None]] = {
    "support": {
        "community": [
            *("topic", "post", "article", "feedback", "moderationcase", "moderationact", "appeal", "incident"),
        ],
        "crm": [
            *("ticket", "contact", "account", "persona", "macro", "macrotext"),
            *("duplicatecandidate", "influencer", "mention", "replydelivery", "segment", "activity"),
            *("contactimport",),
        ],
    },
    "moderator": {
        "community": [
            *("topic", "post", "article", "feedback", "moderationcase", "moderationact", "watchedword"),
            *("appeal", "incident"),
        ],
        "ideas": ["ideacomment"],
    },
    "community_manager": {
        "ideas": ["ideacomment"],
        "community": [
            *("topic", "post", "category", "circle", "tag", "member", "holdout", "article", "feedback"),
            *("moderationcase", "moderationact", "moderationpolicy", "appeal", "spamrule", "watchedword", "incident"),
            *("trustcriterion", "trustgrant", "superusercriteria", "superuserseat"),
            *("legalversion", "legaltext"),
        ],
        "crm": [
            *(
                "contact",
                "persona",
                "channel",
                "inboundevent",
                "issuecomment",
                "replydelivery",
                "duplicatecandidate",
                "influencer",
            ),
            *("webhooksubscription", "webhookdelivery"),
            *("segment", "activity", "fielddefinition", "consentpurpose"),
            *("personexport", "restriction", "contactimport", "erasurerequest", "retentionrule", "campaign"),
            *("ownpresence", "savedsearch"),
        ],
    },
    "product": {
        "ideas": [
            *("idea", "ideaduplicate", "changelogentry", "challenge", "entry", "prize"),
            *("review", "scorecard", "criterion", "ideacomment"),
            *("votecase", "voterule"),
        ],
        "crm": ["recurringproblem"],
    },
    "manager": {"ideas": ["review"], "crm": ["contactimport"]},
    "controller": {
        "roi": [
            *("goal", "strategy", "valuedriver", "kpi", "conversionrule", "ruleversion", "factor", "period"),
            *("attributionpolicy", "roleweight", "hourlyrate", "costentry", "ticketintake", "ideaintake"),
            *("posting", "reportdefinition", "reportsnapshot", "legalbasis"),
            *("strategylink", "assumption", "kpireading", "study"),
        ],
        # Of accounts: each target asks by itself who may.
        "crm": ["contactimport"],
    },
    "admin": {"community": None, "ideas": None, "crm": None, "roi": None, "auth": None},
}
_VIEWS = {
    "support": ["community", "crm", "ideas"],
    "moderator": ["community"],
    "community_manager": ["community", "crm", "ideas"],
    "product": ["ideas", "community"],
    "manager": ["roi", "crm", "ideas", "community"],
    "controller": ["roi"],
}

# How somebody writes is never enough to be held back; it takes something to sell as well.
_SPAM_RULES = (
    (SpamRule.Code.LINKS, 20, 0),
    (SpamRule.Code.NEW_DOMAINS, 15, 2),
    (SpamRule.Code.PHONE, 25, 0),
    (SpamRule.Code.WORDS, 30, 0),
    (SpamRule.Code.REPEATS_SELF, 8, 1),
    (SpamRule.Code.REPEATS_OTHERS, 8, 1),
    (SpamRule.Code.SPEED, 5, 20),
    (SpamRule.Code.NEW_ACCOUNT, 4, 24),
    (SpamRule.Code.LANGUAGE, 6, 0),
    # Asked of what is imported only: whoever asks for help against an attack writes its name.
    (SpamRule.Code.PROBE, 40, 0),
)


def set_up_policy() -> None:
    """Make the one row of numbers by which order is kept and the spam rules, where they are missing."""
    ModerationPolicy.objects.get_or_create(pk=1)
    for code, points, limit in _SPAM_RULES:
        SpamRule.objects.get_or_create(code=code, defaults={"points": points, "limit": limit})


def set_up_roles() -> None:
    """Make the groups and give them their permissions; run after every migration, so it may be repeated."""
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions_of(role))


def _permissions_of(role: str) -> list[Permission]:
    wanted = Q(pk__in=[])
    for app, models in _CHANGES[role].items():
        in_app = Q(content_type__app_label=app)
        wanted |= in_app if models is None else in_app & Q(content_type__model__in=models)
    for app in _VIEWS.get(role, []):
        wanted |= Q(content_type__app_label=app, codename__startswith="view_")
    return list(Permission.objects.filter(wanted))
