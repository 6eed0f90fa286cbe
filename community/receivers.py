"""What follows from which bell in the community."""

from functools import partial
from typing import Any

from allauth.account.signals import user_signed_up
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import transaction
from django.dispatch import receiver

from community.models import Member
from community.operations.roles import set_up_roles
from community.signals import member_joined


def set_up_after_migration(**_: Any) -> None:
    """Make the roles and the system member wherever the tables were just made."""
    # Django makes the permissions of each app in its turn of this same signal; the roles need all of them now.
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0)
    set_up_roles()
    Member.objects.system()


@receiver(user_signed_up)
def announce_member(user: Member, **_: Any) -> None:
    """Tell the upper apps of a new member in our own words."""
    transaction.on_commit(partial(member_joined.send_robust, sender=Member, member_id=user.pk))
