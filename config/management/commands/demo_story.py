"""Load the demo story once, open its logins and say who can sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from community.models import Member
from config.demo.loading import load_story
from config.demo.logins import PASSWORD, fresh_manager_token, open_logins

WHO = {
    "customer": "asks; look at her open question",
    "helper": "answers a lot, member of the beta circle",
    "agent": "support: the ticket queue",
    "product": "product team: decides on ideas",
    "manager": "reads what it is worth",
    "controller": "approves rules, closes months",
    "community": "community manager and moderator",
    "admin": "everything",
}


class Command(BaseCommand):
    """The story is the same wherever it is loaded; a second run only opens the logins again."""

    # Whoever starts the demo waits for this.
    requires_system_checks = []
    help = "Load the demo story (deterministic, idempotent) and print its logins and a fresh manager token."

    def handle(self, *args: Any, **options: Any) -> None:
        is_new = load_story(lambda month: self.stderr.write(f"Telling {month} ...", style_func=str))
        if is_new:
            with connection.cursor() as cursor:
                # Without statistics the first pages would be planned for empty tables.
                cursor.execute("ANALYZE")
        self.introduce(open_logins(), is_new=is_new)

    def introduce(self, members: list[Member], *, is_new: bool) -> None:
        """Print the first screen."""
        out = self.stdout.write
        out("")
        out(f"Fensterstrom, May to October 2026: the demo story is {'loaded' if is_new else 'there already'}.")
        out(f"  sign in at   {settings.BASE_URL.rstrip('/')}/accounts/login/")
        out(
            f"  password     {PASSWORD}"
            if settings.DEBUG
            else "  password     none: demo logins work only while DEBUG is on"
        )
        for member in members:
            key = (member.email or "").partition("@")[0]
            out(f"  {member.email:<25} {member.display_name:<17} {WHO[key]}")
        out(f"  manager token {fresh_manager_token()}")
        out("     reads roi, crm, community and ideas: curl -H 'Authorization: Bearer TOKEN' …/api/v1/roi/report/")
