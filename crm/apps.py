"""The CRM app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    """One person, one history, one desk."""

    name = "crm"
    verbose_name = _("CRM")

    def ready(self) -> None:  # noqa: PLR0915 -- a line for each thing that the app takes part in
        """Import what listens, and tell the community of contacts."""
        from community.foundation.stored_files import keep_files_in  # noqa: PLC0415 -- apps must be loaded first
        from community.notifiers.base import register  # noqa: PLC0415 -- apps must be loaded first
        from community.operations.replying import take_replies_at  # noqa: PLC0415 -- apps must be loaded first
        from community.personal_data import forget_with, leave_alone_whom, show  # noqa: PLC0415 -- apps must be loaded first
        from community.support_contacts import look_for_contacts_with  # noqa: PLC0415 -- apps must be loaded first
        from crm import identity, notifiers, receivers  # noqa: F401, PLC0415 -- apps must be loaded first
        from crm.models import ContactImport, MessageFile, PersonExport  # noqa: PLC0415 -- apps must be loaded first
        from crm.operations.campaigning import forget_arrivals  # noqa: PLC0415 -- apps must be loaded first
        from crm.operations.forgetting import forget_contact  # noqa: PLC0415 -- apps must be loaded first
        from crm.operations.replying import PLACE, PLACE_OUTSIDE  # noqa: PLC0415 -- apps must be loaded first
        from crm.reports.electorates import PREFIX, is_in_segment, members_of_segment, segments_offered  # noqa: PLC0415 -- apps must be loaded first
        from crm.reports.restrictions import is_restricted_member  # noqa: PLC0415 -- apps must be loaded first
        from crm.reports.support_contacts import support_contacts  # noqa: PLC0415 -- apps must be loaded first
        from crm.reports.timeline_sources import SOURCES  # noqa: PLC0415 -- apps must be loaded first
        from crm.reports.vote_values import WorthOfVoters  # noqa: PLC0415 -- apps must be loaded first
        from crm.shown import SHOWN  # noqa: PLC0415 -- apps must be loaded first
        from crm.timeline import tell_timelines_of  # noqa: PLC0415 -- apps must be loaded first
        from crm.web.wiring import wire_pages  # noqa: PLC0415 -- apps must be loaded first
        from ideas.electorates import add_electorates  # noqa: PLC0415 -- apps must be loaded first
        from ideas.worth import ask_for_worth  # noqa: PLC0415 -- apps must be loaded first

        look_for_contacts_with(support_contacts)
        for folder, model in (("attachments", MessageFile), ("imports", ContactImport), ("exports", PersonExport)):
            keep_files_in(folder, model)
        register(notifiers.SOURCE)
        register(notifiers.REMINDERS)
        forget_with(forget_contact)
        identity.wire()
        take_replies_at(PLACE)
        take_replies_at(PLACE_OUTSIDE)
        wire_pages()
        forget_with(forget_arrivals)
        leave_alone_whom(is_restricted_member)
        show(*SHOWN)
        tell_timelines_of(*SOURCES)
        add_electorates(PREFIX, segments_offered, is_in_segment, members_of_segment)
        ask_for_worth(WorthOfVoters())
