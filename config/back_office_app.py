"""Puts our back office in the place of Django's; apart from ``apps``, where Django would take it for the project."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's back office with our front page."""

    default_site = "config.back_office.BackOffice"
