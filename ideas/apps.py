"""The ideas app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    """Customers in research and development."""

    name = "ideas"
    verbose_name = _("Ideas")

    def ready(self) -> None:
        """Import what listens, let ideas be found, reported and counted with their readers, and say what is personal here."""
        from community.notifiers.base import register  # noqa: PLC0415 -- apps must be loaded first
        from community.personal_data import forget_with, hold_with, show  # noqa: PLC0415 -- apps must be loaded first
        from community.rates import count  # noqa: PLC0415 -- apps must be loaded first
        from community.searchables import Searchable, add_searchable  # noqa: PLC0415 -- apps must be loaded first
        from community.surfaces import add_surfaces  # noqa: PLC0415 -- apps must be loaded first
        from community.web.sitemaps import Section, add_section  # noqa: PLC0415 -- apps must be loaded first
        from ideas import notifiers, receivers  # noqa: F401, PLC0415 -- apps must be loaded first
        from ideas.operations import indexing  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.balloting import forget_ballots, hold_ballots_of  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.flaggables import register_ideas  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.voting import hold_ideas_of, take_votes_back  # noqa: PLC0415 -- apps must be loaded first
        from ideas.reach import IDEAS  # noqa: PLC0415 -- apps must be loaded first
        from ideas.shown import SHOWN  # noqa: PLC0415 -- apps must be loaded first
        from ideas.web.views.challenges import challenges_worth_finding  # noqa: PLC0415 -- apps must be loaded first
        from ideas.web.views.lists import ideas_worth_finding  # noqa: PLC0415 -- apps must be loaded first

        add_section(Section("ideas", ideas_worth_finding, "created_at"))
        add_section(Section("challenges", challenges_worth_finding, "published_at"))
        add_searchable(Searchable(indexing.IDEA, _("Ideas"), _("idea"), indexing.ideas_to_search, indexing.idea_drafts))
        add_surfaces(IDEAS)
        register(notifiers.SOURCE)
        hold_with(hold_ideas_of)
        hold_with(hold_ballots_of)
        forget_with(take_votes_back)
        forget_with(forget_ballots)
        show(*SHOWN)
        register_ideas()
        count("topic", "api-ideas", "propose-idea", "api-challenge-entries", "challenge-propose", methods=("POST",))
        count("vote", "api-idea-vote", "idea-vote", "api-ballot", "challenge-ballot")
        count("edit", "api-idea")
