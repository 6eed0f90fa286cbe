"""Wires the project into Django."""

from django.apps import AppConfig

from config.celery import app as celery_app

__all__ = ["ProjectConfig", "celery_app"]


class ProjectConfig(AppConfig):
    """The place where everything meets; it has no models."""

    name = "config"
