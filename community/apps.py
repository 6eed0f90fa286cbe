"""The community app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Customers help customers."""

    name = "community"
    verbose_name = _("Community")

    def ready(self) -> None:  # noqa: PLR0915 -- a line for each thing that the app takes part in
        """Import what listens, name what can be reported, and set up the roles whenever permissions may have changed."""
        from community import receivers  # noqa: PLC0415 -- apps must be loaded first
        from community.foundation.stored_files import keep_files_in  # noqa: PLC0415 -- apps must be loaded first
        from community.models import Attachment  # noqa: PLC0415 -- apps must be loaded first
        from community.notifiers import articles, base, incidents, members, moderation, topics  # noqa: PLC0415 -- apps must be loaded first
        from community.operations.claiming import release_claims_of  # noqa: PLC0415 -- apps must be loaded first
        from community.operations.feedback import forget_feedback_of, hold_articles_of  # noqa: PLC0415 -- apps must be loaded first
        from community.operations.flaggables import register_own_kinds  # noqa: PLC0415 -- apps must be loaded first
        from community.operations.indexing import articles as articles_in_search  # noqa: PLC0415 -- apps must be loaded first
        from community.operations.indexing import people, threads  # noqa: PLC0415 -- apps must be loaded first
        from community.permissions import can_see_health  # noqa: PLC0415 -- apps must be loaded first
        from community.personal_data import forget_with, hold_with, show  # noqa: PLC0415 -- apps must be loaded first
        from community.rates import count_own_actions  # noqa: PLC0415 -- apps must be loaded first
        from community.reports.reach import SURFACES  # noqa: PLC0415 -- apps must be loaded first
        from community.searchables import Searchable, add_searchable  # noqa: PLC0415 -- apps must be loaded first
        from community.shown import SHOWN  # noqa: PLC0415 -- apps must be loaded first
        from community.surfaces import add_surfaces  # noqa: PLC0415 -- apps must be loaded first
        from community.web.markup_for_machines import articles_worth_finding, questions_worth_finding  # noqa: PLC0415 -- apps must be loaded first
        from community.web.menu import Entry, add_entry  # noqa: PLC0415 -- apps must be loaded first
        from community.web.sitemaps import Section, add_section  # noqa: PLC0415 -- apps must be loaded first

        for searchable in (
            Searchable(threads.TOPIC, _("Topics"), _("topic"), threads.topics_to_search, threads.topic_drafts),
            Searchable(threads.POST, _("Answers"), _("answer"), threads.posts_to_search, threads.post_drafts),
            Searchable(
                articles_in_search.ARTICLE,
                _("Articles"),
                _("article"),
                articles_in_search.articles_to_search,
                articles_in_search.article_drafts,
            ),
            Searchable(people.MEMBER, _("Members"), _("member"), people.members_to_search, people.member_drafts),
        ):
            add_searchable(searchable)
        for source in (topics.SOURCE, articles.SOURCE, moderation.SOURCE, incidents.SOURCE, members.SOURCE):
            base.register(source)
        add_surfaces(*SURFACES)
        register_own_kinds()
        keep_files_in("attachments", Attachment)
        count_own_actions()
        show(*SHOWN)
        hold_with(hold_articles_of)
        for forget in (forget_feedback_of, release_claims_of, people.forget_document):
            forget_with(forget)
        add_entry(Entry(_("Health"), "health", can_see_health))
        add_section(Section("questions", questions_worth_finding, "last_posted_at"))
        add_section(Section("articles", articles_worth_finding, "published_at"))
        post_migrate.connect(receivers.set_up_after_migration, sender=self, dispatch_uid="community.roles")
