"""The published methods that size a value, and how each of them knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How a rule comes to its quantity; the sources are those of the catalogue in `reports/methods.py`."""

    DIRECT = "direct", _("ticket solved by a peer")
    IDEA_MEASURED = "idea_measured", _("measured benefit of an idea")
    CONFIRMED_DEFLECTION = "confirmed", _("confirmed deflection")
    POTENTIAL_DEFLECTION = "potential", _("potential deflection")
    SURVEY = "survey", _("visits times joint share of respondents")
    TRADE = "trade", _("5 % of the views of solved questions")
    KHOROS = "khoros", _("visits times intent times found times would have contacted")
    OBLINGER = "oblinger", _("visits times 50 % times 40 % times 40 %")
    VANILLA = "vanilla", _("1 in 5 solved and 1 in 20 other views")
    THECR = "thecr", _("answers times 31 + 1")
    SERVICENOW = "servicenow", _("visits that no ticket followed")
    RETENTION = "retention", _("retention shown by a study")
    ADVOCACY = "advocacy", _("reach of employees")
    INFLUENCER = "influencer", _("reach of influencers")
    COUNT = "count", _("reading of a KPI times unit value")


# Their versions post to memo accounts unless a study of grade E1 or E2 stands behind them.
MEMO_UNLESS_EVIDENCED = frozenset({Method.ADVOCACY, Method.INFLUENCER})
# Nothing at all is valued without such a study.
ONLY_WITH_STUDY = frozenset({Method.RETENTION})


class Approach(models.TextChoices):
    """The six approaches of Altimeter's cookbook (2012): three from the top down, three from the bottom up."""

    ANECDOTE = "anecdote", _("anecdote")
    CORRELATION = "correlation", _("correlation")
    TESTING = "testing", _("multivariate testing")
    LINKS = "links", _("links and tagging")
    INTEGRATED = "integrated", _("integrated")
    COMMERCE = "commerce", _("direct commerce")
