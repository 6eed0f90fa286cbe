"""The ideas app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    """Customers in research and development."""

    name = "ideas"
    verbose_name = _("Ideas")

    def ready(self) -> None:
        """Import what listens, let ideas be found, reported and counted with their readers, and say what is personal here."""
        from community.notifiers.base import register  # noqa: PLC0415 -- apps must be loaded first
        from community.searchables import Searchable, add_searchable  # noqa: PLC0415 -- apps must be loaded first
        from community.surfaces import add_surfaces  # noqa: PLC0415 -- apps must be loaded first
        from community.web.sitemaps import Section, add_section  # noqa: PLC0415 -- apps must be loaded first
        from ideas import challenge_notifiers, notifiers, reach, receivers  # noqa: F401, PLC0415 -- apps must be loaded first
        from ideas.operations import indexing  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.flaggables import register_own_kinds  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.judging_votes import set_up_vote_rules  # noqa: PLC0415 -- apps must be loaded first
        from ideas.rates import count_own_actions  # noqa: PLC0415 -- apps must be loaded first
        from ideas.web.views.challenges import challenges_worth_finding  # noqa: PLC0415 -- apps must be loaded first
        from ideas.web.views.lists import ideas_worth_finding  # noqa: PLC0415 -- apps must be loaded first

        post_migrate.connect(set_up_vote_rules, sender=self, dispatch_uid="ideas.vote_rules")
        add_section(Section("ideas", ideas_worth_finding, "created_at"))
        add_section(Section("challenges", challenges_worth_finding, "published_at"))
        add_searchable(Searchable(indexing.IDEA, _("Ideas"), _("idea"), indexing.ideas_to_search, indexing.idea_drafts))
        add_surfaces(reach.IDEAS)
        register(notifiers.SOURCE)
        register(challenge_notifiers.SOURCE)
        self._say_what_is_personal()
        register_own_kinds()
        count_own_actions()

    def _say_what_is_personal(self) -> None:
        from community.personal_data import forget_with, hold_with, look_again_with, show  # noqa: PLC0415 -- apps must be loaded first
        from ideas import shown  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.balloting import forget_ballots, hold_ballots_of  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.commenting import empty_comments, whose_comments_came_late  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.revising import empty_earlier_words, whose_earlier_words_came_late  # noqa: PLC0415 -- apps must be loaded first
        from ideas.operations.voting import hold_ideas_of, take_votes_back  # noqa: PLC0415 -- apps must be loaded first

        for hold in (hold_ideas_of, hold_ballots_of):
            hold_with(hold)
        for forget in (take_votes_back, forget_ballots, empty_comments, empty_earlier_words):
            forget_with(forget)
        for look in (whose_comments_came_late, whose_earlier_words_came_late):
            look_again_with(look)
        show(*shown.SHOWN)
