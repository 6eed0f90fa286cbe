"""The ideas app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    """Customers in research and development."""

    name = "ideas"
    verbose_name = _("Ideas")
