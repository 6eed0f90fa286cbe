"""The community app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Customers help customers."""

    name = "community"
    verbose_name = _("Community")

    def ready(self) -> None:
        """Import what listens, and set up the roles whenever permissions may have changed."""
        from community import receivers  # noqa: PLC0415 -- apps must be loaded first
        from community.notifiers import base, topics  # noqa: PLC0415 -- apps must be loaded first

        base.register(topics.SOURCE)
        post_migrate.connect(receivers.set_up_after_migration, sender=self, dispatch_uid="community.roles")
