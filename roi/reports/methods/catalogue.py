"""The catalogue of methods: formula, source, approach, and the best evidence that each can be without a study."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roi.models import Study
from roi.models.grade import Grade
from roi.models.method import Approach, Method
from roi.models.rule import METHODS_FOR


@dataclass(frozen=True)
class Reference:
    """Where a method is published, by the number of the source list; the year is null where none is stated."""

    number: str
    name: str
    year: int | None = None


@dataclass(frozen=True)
class Card:
    """One method as the catalogue describes it."""

    code: Method
    formula: str | Promise
    references: tuple[Reference, ...]
    approach: Approach
    # The best grade a version may claim without a study; null where the author answers for the grade alone.
    best_grade: Grade | None
    note: str | Promise = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.code.label)

    @property
    def subject(self) -> str:
        """What it values."""
        return next(subject for subject, methods in METHODS_FOR.items() if self.code in methods)


KHOROS = Reference("S13", "Khoros, Value Analytics")
OBLINGER = Reference("S14", "Oblinger, via Vanilla")
VANILLA = (
    Reference("S15", "Higher Logic Vanilla, ROI calculator"),
    Reference("S16", "Higher Logic Vanilla, ticket deflection metrics", 2025),
)
FEVERBEE = Reference("S17", "FeverBee, You don't need a big community ROI figure")
SERVICEXRG = Reference("S18", "ServiceXRG, Measure service deflection")
TSIA = Reference("S19", "TSIA, forum on deflection")
SERVICENOW = Reference("S20", "ServiceNow, Self-Service Analytics", 2026)
KCS = Reference("S22", "KCS v6, Technique 5.12")
THECR = (
    Reference("S9", "The Community Roundtable, ROI model"),
    Reference("S12", "The Community Roundtable, Search and you will find it", 2016),
)
ALTIMETER = Reference("S38", "Altimeter, Social Media ROI Cookbook", 2012)
ENGAGEMENT_VALUE = Reference("S42", "Kumar et al., Customer engagement value", 2010)

CATALOGUE: Mapping[str, Card] = {
    card.code: card
    for card in (
        Card(
            Method.DIRECT,
            _("tickets solved by a peer * unit value * factors"),
            (SERVICEXRG, Reference("S9", "The Community Roundtable, ROI model")),
            Approach.INTEGRATED,
            None,
        ),
        Card(
            Method.IDEA_MEASURED,
            _("realised amount of a period * (1 - deadweight) * other factors"),
            (
                Reference("S7", "A Guide to Social Return on Investment", 2012),
                Reference("S49", "TIMETOACT, Beautiful five"),
            ),
            Approach.INTEGRATED,
            None,
            _("Expected and realised are kept on different accounts; what is left of the expectation is its error."),
        ),
        Card(
            Method.CONFIRMED_DEFLECTION,
            _("people who said that a suggestion helped and contacted nobody * unit value * factors"),
            (SERVICENOW, TSIA),
            Approach.LINKS,
            Grade.E3,
        ),
        Card(
            Method.POTENTIAL_DEFLECTION,
            _("people who opened a suggestion and contacted nobody * unit value * factors"),
            (SERVICENOW, TSIA),
            Approach.LINKS,
            Grade.E4,
            _("Success is not deflection: about half of those who found something would not have called."),
        ),
        Card(
            Method.SURVEY,
            _(
                "visits * share of respondents who came for help, found it and would have contacted support * unit value"
            ),
            (KHOROS, KCS, Reference("S26", "FeverBee, Community ROI")),
            Approach.INTEGRATED,
            Grade.E3,
            _("The share is counted in the answers of three months and told with its interval."),
        ),
        Card(
            Method.TRADE,
            _("views of solved questions * 5 % * unit value"),
            (FEVERBEE,),
            Approach.ANECDOTE,
            Grade.E5,
        ),
        Card(
            Method.KHOROS,
            _("visits * 43 % * 65 % * 9 % * unit value"),
            (KHOROS,),
            Approach.ANECDOTE,
            Grade.E5,
            _("The shares are those of the published example; with shares of our own it is the survey method."),
        ),
        Card(
            Method.OBLINGER,
            _("visits * 50 % * 40 % * 40 % * unit value"),
            (OBLINGER,),
            Approach.ANECDOTE,
            Grade.E5,
        ),
        Card(
            Method.VANILLA,
            _("(accepted answers + views of solved questions / 5 + other views / 20) * unit value"),
            VANILLA,
            Approach.ANECDOTE,
            Grade.E5,
            _("In the ledger without the accepted answers, which the direct method values."),
        ),
        Card(
            Method.THECR,
            _("accepted answers * (31 + 1) * unit value"),
            THECR,
            Approach.ANECDOTE,
            Grade.E5,
            _("In the ledger * 31 only, for the answers themselves are valued by the direct method."),
        ),
        Card(
            Method.SERVICENOW,
            _("visits * share of help that no ticket followed * unit value"),
            (SERVICENOW,),
            Approach.LINKS,
            # The share is behaviour seen here, unlike the fixed ratios; that it would have been a contact is not.
            Grade.E4,
            _("Takes everybody who did not write for somebody who would have."),
        ),
        Card(
            Method.RETENTION,
            _("reading * unit value, such as customers kept * the difference in their lifetime value"),
            (ENGAGEMENT_VALUE, Reference("S43", "Manchanda et al., Marketing Science 34(3)", 2015)),
            Approach.TESTING,
            Grade.E5,
            _("Only with an approved study of grade E1 or E2: members are better customers before they join."),
        ),
        Card(
            Method.ADVOCACY,
            _("reading * unit value, such as contacts reached by employees * price of such a contact"),
            (ALTIMETER, ENGAGEMENT_VALUE),
            Approach.CORRELATION,
            Grade.E5,
            _("Kept as a memo, outside the benefits, unless a study of grade E1 or E2 stands behind it."),
        ),
        Card(
            Method.INFLUENCER,
            _("reading * unit value, such as contacts reached by influencers * price of such a contact"),
            (ALTIMETER, ENGAGEMENT_VALUE),
            Approach.CORRELATION,
            Grade.E5,
            _("Kept as a memo, outside the benefits, unless a study of grade E1 or E2 stands behind it."),
        ),
        Card(
            Method.COUNT,
            _("reading of a KPI in a month * unit value * factors"),
            (ALTIMETER,),
            Approach.LINKS,
            Grade.E4,
        ),
    )
}

_BY_STUDY: Mapping[str, Grade] = {
    Study.Kind.HOLDOUT: Grade.E1,
    Study.Kind.DID: Grade.E2,
    Study.Kind.SYNTHETIC: Grade.E2,
    Study.Kind.TIME_SERIES: Grade.E2,
    Study.Kind.SURVEY: Grade.E3,
}


def best_grade(method: str, study: Study | None) -> Grade | None:
    """Return the best grade that a version may claim by its method or its study; null means any."""
    card = CATALOGUE[method]
    if card.best_grade is None or study is None:
        return card.best_grade
    return min(card.best_grade, _BY_STUDY[study.kind])
