"""Incidents, declared by their act."""

from typing import Any

from community.models import Incident, Member
from community.operations.incidents import declare_incident
from tests.factories.community import MemberFactory


def make_incident(*, by: Member | None = None, **given: Any) -> Incident:
    """An open incident that is everywhere, unless a `category` is given."""
    values = {"title": "The portal is slow", "body": "Signing in takes **minutes**.", **given}
    return declare_incident(by=by or MemberFactory(roles=["support"]), **values).incident
