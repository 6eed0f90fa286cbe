"""The ideas app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    """Customers in research and development."""

    name = "ideas"
    verbose_name = _("Ideas")

    def ready(self) -> None:
        """Import what listens, and let ideas be found."""
        from community.searchables import Searchable, add_searchable  # noqa: PLC0415 -- apps must be loaded first
        from ideas import receivers  # noqa: F401, PLC0415 -- apps must be loaded first
        from ideas.operations import indexing  # noqa: PLC0415 -- apps must be loaded first

        add_searchable(Searchable(indexing.IDEA, _("Ideas"), indexing.ideas_to_search, indexing.idea_drafts))
