"""Wires the project into Django."""

from django.apps import AppConfig, apps
from django.db.models.signals import pre_migrate

from config.celery import app as celery_app
from config.rights import give_rights_before_migrating

__all__ = ["ProjectConfig", "celery_app"]


class ProjectConfig(AppConfig):
    """The place where everything meets; it has no models."""

    name = "config"

    def ready(self) -> None:
        # Django tells only apps that have models; any of them will do.
        pre_migrate.connect(give_rights_before_migrating, sender=apps.get_app_config("contenttypes"))
