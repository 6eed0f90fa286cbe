"""What a challenge reached, who took part, what it cost and what it brought; every amount is read from where it stands once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet, Sum

from community.models import Category, Member, Notification, Visit
from crm.models import Campaign, CampaignArrival, CampaignCost, CampaignLink
from ideas.challenge_notifiers import CHALLENGE_EVENTS
from ideas.electorates import members_of
from ideas.models import Challenge, ChallengeEvent, Entry, IdeaComment, Payout, Phase, Prize, Review
from ideas.reach import CHALLENGE, KIND
from ideas.reports.challenges import participation_of
from roi.models import CostEntry, LedgerAccount, Leg
from roi.reports.ideas import IdeaValue, adoptions, idea_values

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class SeenOn:
    """How many people saw it on a day: its own page, or that of one of its ideas."""

    day: date
    people: int


@dataclass(frozen=True)
class CampaignShare:
    """A campaign that leads there: who came by the links that do, and their part of what it cost."""

    campaign: Campaign
    clicks: int
    arrivals: int
    # By clicks, or by links where nobody clicked; in the currency of the ledger, as the books have it.
    cost: Decimal
    # What the books lack yet, such as a rate.
    is_booked: bool


@dataclass(frozen=True)
class Reach:
    """People who saw it by day, messages about it, and campaigns that led there."""

    days: Sequence[SeenOn]
    notices: int
    campaigns: Sequence[CampaignShare]

    @property
    def people(self) -> int:
        """Each counted once a day."""
        return sum(one.people for one in self.days)


@dataclass(frozen=True)
class InPhase:
    """How many people took part in a phase; nothing where there is nothing to take part in."""

    kind: str
    people: int | None


@dataclass(frozen=True)
class Taking:
    """Who might have taken part, and who did."""

    eligible: int
    accepted: int
    proposed: int
    entries: int
    voted: int
    seated: int
    juried: int
    phases: Sequence[InPhase]


@dataclass(frozen=True)
class Costs:
    """What it took, in the currency of the ledger; prizes that are not booked yet are told apart."""

    prizes: Decimal
    campaigns: Decimal
    staff: Decimal
    other: Decimal
    # Offered and not paid, in the currency of the challenge.
    prizes_owed: Decimal

    @property
    def total(self) -> Decimal:
        """What the books have."""
        return self.prizes + self.campaigns + self.staff + self.other


@dataclass(frozen=True)
class Benefit:
    """What its adopted ideas are expected to bring, and what they brought; only the latter is a benefit."""

    adopted: int
    low: Decimal
    likely: Decimal
    high: Decimal
    gross: Decimal
    net: Decimal


@dataclass(frozen=True)
class ChallengeReport:
    """A challenge as an investment."""

    challenge: Challenge
    currency: str
    reach: Reach
    participation: Taking
    costs: Costs
    benefit: Benefit

    @property
    def result(self) -> Decimal:
        """Net benefit less what it took."""
        return self.benefit.net - self.costs.total


def reference_of(payout: Payout) -> str:
    """Return the name under which the costs have a payout."""
    return f"ideas.payout:{payout.pk}"


def is_paid_prize(reference: str) -> bool:
    """Tell whether the books have a prize already that was paid under this number."""
    payouts = Payout.objects.filter(reference=reference, amount__isnull=False)
    return CostEntry.objects.filter(import_ref__in=[reference_of(payout) for payout in payouts]).exists()


def report_on(challenge: Challenge, *, currency: str) -> ChallengeReport:
    """Read what is known of a challenge to date; ``currency`` is that of the ledger."""
    ideas = list(Entry.objects.standing().filter(challenge=challenge).values_list("idea", flat=True))
    values = idea_values(adoptions().filter(idea__in=ideas), currency=currency)
    reach = _reach(challenge, ideas)
    return ChallengeReport(
        challenge=challenge,
        currency=currency,
        reach=reach,
        participation=_participation(challenge, ideas),
        costs=_costs(challenge, ideas, reach.campaigns),
        benefit=_benefit(values),
    )


def _reach(challenge: Challenge, ideas: Sequence[int]) -> Reach:
    pages = Q(thing_kind=CHALLENGE, thing_id=challenge.pk) | Q(thing_kind=KIND, thing_id__in=ideas)
    # Of its ideas only what was read while they took part in something.
    begun = challenge.published_at.date() if challenge.published_at else None
    seen = Visit.objects.filter(pages, is_own=False, **({"day__gte": begun} if begun else {}))
    days = seen.order_by("day").values("day").annotate(people=Count("visitor", distinct=True))
    events = ChallengeEvent.objects.filter(challenge=challenge).values("pk")
    return Reach(
        days=[SeenOn(row["day"], row["people"]) for row in days],
        notices=Notification.objects.filter(source=CHALLENGE_EVENTS, source_id__in=events).count(),
        campaigns=[_share(campaign, challenge) for campaign in _campaigns_to(challenge)],
    )


def _leading_to(challenge: Challenge) -> Q:
    page = f"/challenges/{challenge.pk}"
    return Q(path=page) | Q(path__startswith=f"{page}/") | Q(path__startswith=f"{page}-")


def _campaigns_to(challenge: Challenge) -> QuerySet[Campaign]:
    links = CampaignLink.objects.filter(_leading_to(challenge))
    return Campaign.objects.filter(pk__in=links.values("campaign")).order_by("starts_on", "pk")


def _share(campaign: Campaign, challenge: Challenge) -> CampaignShare:
    """A campaign that leads to several places is shared among them, so that no two reports have the same money."""
    links = CampaignLink.objects.filter(campaign=campaign)
    here = links.filter(_leading_to(challenge))
    clicks, all_clicks = (rows.aggregate(n=Sum("clicks"))["n"] or 0 for rows in (here, links))
    part = Decimal(clicks) / all_clicks if all_clicks else Decimal(here.count()) / links.count()
    costs = CampaignCost.objects.filter(campaign=campaign).values_list("pk", flat=True)
    references = [f"crm.campaign_cost:{pk}" for pk in costs]
    booked = _booked(Q(posting__cost_entry__import_ref__in=references))
    entries = CostEntry.objects.filter(import_ref__in=references).count()
    return CampaignShare(
        campaign=campaign,
        clicks=clicks,
        arrivals=CampaignArrival.objects.filter(link__in=here).values("member").distinct().count(),
        cost=(booked * part).quantize(CENT, ROUND_HALF_UP),
        is_booked=entries == len(references),
    )


def _participation(challenge: Challenge, ideas: Sequence[int]) -> Taking:
    seen = participation_of(challenge)
    judged = Review.objects.of_jury(challenge).submitted().values("evaluator").distinct().count()
    phases = {phase.kind: phase for phase in challenge.phases.all()}
    people: dict[str, int | None] = {
        Phase.Kind.CALL: seen.authors,
        Phase.Kind.VOTE: seen.ballots,
        Phase.Kind.JURY: judged,
    }
    if talk := phases.get(Phase.Kind.DISCUSS):
        within = (talk.period.lower, talk.period.upper)
        said = IdeaComment.objects.filter(idea__in=ideas, created_at__gte=within[0], created_at__lt=within[1])
        people[Phase.Kind.DISCUSS] = said.values("author").distinct().count()
    return Taking(
        eligible=_eligible(challenge).count(),
        accepted=seen.accepted,
        proposed=seen.authors,
        entries=seen.entries,
        voted=seen.ballots,
        seated=challenge.seats.count(),
        juried=judged,
        phases=[InPhase(kind, people.get(kind)) for kind in Phase.Kind.values if kind in phases],
    )


def _eligible(challenge: Challenge) -> QuerySet[Member]:
    """Those for whom it is now."""
    members: QuerySet[Member] = Member.objects.people().active()
    if challenge.category.visibility == Category.Visibility.CIRCLE:
        members = members.filter(circles=challenge.category.circle_id)
    if challenge.circle_id:
        members = members.filter(circles=challenge.circle_id)
    if challenge.electorate:
        members = members.filter(pk__in=members_of(challenge.electorate).order_by().values("pk"))
    return members.distinct()


def _costs(challenge: Challenge, ideas: Sequence[int], campaigns: Sequence[CampaignShare]) -> Costs:
    payouts = list(Payout.objects.filter(award__prize__challenge=challenge, amount__isnull=False))
    references = [name for payout in payouts for name in (reference_of(payout), payout.reference)]
    owed = Prize.objects.filter(challenge=challenge, award__payout__isnull=True).aggregate(s=Sum("amount"))["s"]
    # What a file of costs says of an idea and under the number of a prize is a prize.
    prizes = _booked(Q(posting__cost_entry__import_ref__in=references))
    of_prizes = CostEntry.objects.filter(import_ref__in=references).values("pk")
    of_ideas = Q(posting__cost_entry__idea__in=ideas) & ~Q(posting__cost_entry__in=of_prizes)
    staff = Q(posting__cost_entry__category=CostEntry.Category.STAFF)
    return Costs(
        prizes=prizes,
        campaigns=sum((one.cost for one in campaigns), NOTHING),
        staff=_booked(of_ideas & staff),
        other=_booked(of_ideas & ~staff),
        prizes_owed=owed or NOTHING,
    )


def _booked(which: Q) -> Decimal:
    """Sum what the ledger has of costs, with what was taken back."""
    legs = Leg.objects.filter(which, account__type=LedgerAccount.Type.COST, posting__scenario__isnull=True)
    return legs.aggregate(s=Sum("amount"))["s"] or NOTHING


def _benefit(values: Sequence[IdeaValue]) -> Benefit:
    sums = {
        name: sum((getattr(one, name) for one in values), NOTHING) for name in ("low", "likely", "high", "gross", "net")
    }
    return Benefit(adopted=len(values), **sums)
