"""Sets the stage: members with their roles, categories, and the CRM's accounts and contacts."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.contrib.auth.models import Group
from django.utils.text import slugify

from community.models import Category, Circle, Member
from config.demo.reading import moment
from config.demo.roster import Person, Roster
from crm.models import Account, Contact
from crm.operations.contacts import contacts_of

DOMAIN = "demo.example"
SEED = 31
OPENED_ON = date(2026, 4, 27)


@dataclass(frozen=True)
class Stage:
    """The rows that the story's keys stand for."""

    members: dict[str, Member]
    categories: dict[str, Category]


def import_key_of(key: str) -> str:
    """Return the key by which a member of the story is found again."""
    return f"demo:{slugify(key)}"


def address_of(person: Person) -> str:
    """Return the address of a login, or one at which nobody lives."""
    local = slugify(person.key).replace("-", ".")
    return f"{local}@{DOMAIN}" if person.is_login else f"{local}@post.example"


def set_the_stage(roster: Roster) -> Stage:
    """Make everybody and every place."""
    members = {key: _make_member(person) for key, person in roster.people.items()}
    _date_arrivals(members)
    circle = Circle.objects.create(slug=roster.circle["slug"], name=roster.circle["name"])
    circle.members.set([members[key] for key in roster.circle_members()])
    categories = {
        one["slug"]: Category.objects.create(
            slug=one["slug"],
            name=one["name"],
            description=one["description"],
            language=one["language"],
            visibility=one.get("visibility", Category.Visibility.PUBLIC),
            circle=circle if one.get("visibility") == Category.Visibility.CIRCLE else None,
            position=position,
        )
        for position, one in enumerate(roster.categories, start=1)
    }
    _open_accounts(roster, members)
    return Stage(members, categories)


def _make_member(person: Person) -> Member:
    is_employee = person.kind == Member.Kind.EMPLOYEE
    member = Member(
        email=address_of(person),
        display_name=person.name,
        kind=person.kind,
        locale=person.locale,
        is_staff=is_employee,
        import_key=import_key_of(person.key),
    )
    # Nobody can sign in until the logins are opened.
    member.set_unusable_password()
    member.save()
    if person.roles:
        member.groups.set(Group.objects.filter(name__in=person.roles))
    return member


def _date_arrivals(members: dict[str, Member]) -> None:
    rng = Random(SEED)  # noqa: S311 -- a story, not a secret
    for member in members.values():
        early = timedelta(days=rng.randrange(60), minutes=rng.randrange(600))
        member.joined_at = moment(OPENED_ON) - (early if member.is_employee else early / 12)
    Member.objects.bulk_update(members.values(), ["joined_at"])


def _open_accounts(roster: Roster, members: dict[str, Member]) -> None:
    """Firms for those who work in one, a household for every other customer; employees belong to none."""
    outsiders = {person: members[key] for key, person in roster.people.items() if person.kind != Member.Kind.EMPLOYEE}
    contacts = contacts_of(list(outsiders.values()))
    accounts: dict[str, Account] = {}
    for person, member in outsiders.items():
        name = person.firm or _household_of(person)
        kind = Account.Kind.FIRM if person.firm else Account.Kind.HOUSEHOLD
        if name not in accounts:
            owner = members["agent"] if kind == Account.Kind.FIRM else None
            accounts[name] = Account.objects.create(name=name, kind=kind, owner=owner, created_at=member.joined_at)
        contacts[member.pk].account = accounts[name]
    Contact.objects.bulk_update(contacts.values(), ["account"])


def _household_of(person: Person) -> str:
    family = person.name.split(maxsplit=1)[1]
    return f"Haushalt {family}" if person.locale == "de" else f"{family} household"
