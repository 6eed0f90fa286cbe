"""The Celery application: bells come in here and are answered by tasks of the apps."""

import os

from celery import Celery
from django.conf import settings

from config.services.addresses import broker_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mitwert")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_publish_retry=False,
    task_default_queue="live",
)
app.autodiscover_tasks()
