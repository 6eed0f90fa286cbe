"""What people say beyond the forum, what became of it, and what was tried to bring them here."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from community.models import Category
from config.demo.reading import day_of, moment, read
from config.demo.relations import CURRENCY
from config.demo.stage import Stage
from crm.connectors.base import Fetched, Sought
from crm.connectors.reading import write_json
from crm.models import CampaignLink, Channel, Contact, Message, Persona, PersonaLink, ReadingSource
from crm.operations.campaigning import Spent, note_arrival, plan_campaign, spend_on, tag_link
from crm.operations.computing_figures import compute_figures
from crm.operations.keeping_channels import open_channel
from crm.operations.keeping_presences import open_presence
from crm.operations.keeping_searches import save_search
from crm.operations.linking import Grounds, link_persona
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import Made, decide_mention
from crm.operations.writing_figures import Figure, write_figures
from crm.presence_figures import PresenceMetric


def listen(stage: Stage) -> None:
    """Open the channels, take in what came by them, decide some of it, plan the campaigns and count who follows us."""
    story = read("channels")
    by = stage.members["community"]
    channels = {one["key"]: open_channel(by=by, **one) for one in story["channel"]}
    for key, channel in channels.items():
        said = [one for one in story["mention"] if one["channel"] == key]
        keep(fetched_events(channel, [_row(number, one) for number, one in enumerate(said, 1)]))
    take_in_inbound(lane="backfill")
    for key, channel in channels.items():
        for number, one in enumerate((one for one in story["mention"] if one["channel"] == key), 1):
            _decide(stage, Message.objects.get(channel=channel, external_id=str(number)), one)
    for one in story["search"]:
        sought = Sought(one["kind"], one["words"])
        save_search(channels[one["channel"]], by=by, name=one["name"], sought=sought)
    for one in story["campaign"]:
        _run(stage, one, channels)
    for one in story["presence"]:
        _keep(stage, one, channels)
    compute_figures()


def _row(number: int, told: dict[str, Any]) -> Fetched:
    written_at = moment(day_of(told["at"]), 9 + number)
    row = {
        "id": str(number),
        "author": told["author"],
        "author_name": told["name"],
        "handle": told["author"],
        "text": told["text"],
        "written_at": written_at.isoformat(),
    }
    return Fetched(row["id"], write_json(row), is_backfill=True)


def _decide(stage: Stage, message: Message, told: dict[str, Any]) -> None:
    agent = stage.members["agent"]
    if "is" in told:
        contact = Contact.objects.get(member=stage.members[told["is"]])
        grounds = Grounds(PersonaLink.Evidence.TOLD, "Told us at the summer meeting.")
        persona = Persona.objects.get(external_id=told["author"])
        link_persona(persona, contact, by=agent, grounds=grounds)
    if "verdict" in told:
        category = Category.objects.filter(slug=told.get("category")).first()
        made = Made(title=told.get("title", ""), text=told["text"], category=category)
        decide_mention(message, told["verdict"], by=agent, made=made)


def _run(stage: Stage, told: dict[str, Any], channels: dict[str, Channel]) -> None:
    by = stage.members["community"]
    campaign = plan_campaign(
        by=by,
        name=told["name"],
        goal=told["goal"],
        starts_on=told["starts_on"],
        ends_on=told["ends_on"],
        channel=channels.get(told.get("channel", "")),
    )
    links = [tag_link(campaign, by=by, tag=tag, path=path) for tag, path in told["links"]]
    for description, amount, day in told["costs"]:
        spend_on(campaign, by=by, description=description, spent=Spent(Decimal(amount), CURRENCY, day))
    CampaignLink.objects.filter(pk=links[0].pk).update(clicks=told["clicks"])
    begin = moment(told["starts_on"])
    for place, key in enumerate(told["arrived"], 1):
        note_arrival(links[0].pk, stage.members[key], at=begin + timedelta(days=3 * place))


def _keep(stage: Stage, told: dict[str, Any], channels: dict[str, Channel]) -> None:
    by = stage.members["community"]
    days = [day_of(day) for day in told["days"]]
    known = {name: told[name] for name in ("network", "external_id", "name", "language", "active_since")}
    presence = open_presence(
        by=by, owner=by, handle=told.get("handle", ""), channel=channels.get(told.get("channel", "")), **known
    )
    figures = [
        Figure(presence.pk, metric, day, Decimal(value))
        for metric in PresenceMetric.values
        for day, value in zip(days, told.get(metric, ()), strict=False)
    ]
    write_figures(figures, source=ReadingSource.IMPORTED, by=by)
