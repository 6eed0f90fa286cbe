"""The Celery application: bells come in here and are answered by tasks of the apps."""

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings
from kombu import Connection, Exchange, Queue

from config.bells import PUBLISH_TIMEOUT_SECONDS, Bell
from config.services.addresses import broker_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Mail has a lane of its own: it may wait for a server that does not answer, and must not wait for hours behind an import.
LANES = ("live", "backfill", "mail")
# Thousands of events in a second need no thousands of bells.
RESTS = {"crm.tasks.take_in_inbound": {"rest_seconds": 0.5}}
# A worker waits for its broker; whoever rings does not.
WORKER_TIMEOUT_SECONDS = 5


def lane_of(name: str, args: Any, kwargs: dict[str, Any] | None, options: Any, **_: Any) -> dict[str, str]:
    """Route by the keyword that says whether live events, an import or mail are meant, so that the first never wait."""
    return {"queue": (kwargs or {}).get("lane") or LANES[0]}


def transport_options(broker: str, timeout: float) -> dict[str, Any]:
    """What each kind of broker needs to be told."""
    if broker.startswith("pgmq:"):
        return {
            "conn_string": broker_conninfo(),
            # The tables come from the wheel's own script; the extension is not on every server.
            "init_extension": False,
            "visibility_timeout": 10,
            "polling_interval": 0.1,
            "wait_time_seconds": 1,
            "use_notify": True,
            "pool_size": 4,
            "pool_timeout": timeout,
        }
    if broker.startswith("amqp"):
        # Without the first one, Kombu would try to connect for ever, in the middle of a request.
        return {"max_retries": 0, "confirm_publish": True, "read_timeout": 30, "write_timeout": timeout}
    return {}


def queues(broker: str) -> list[Queue]:
    """One queue per lane; on RabbitMQ replicated ones, which survive the loss of a node."""
    # RabbitMQ 4 drops a message after 20 deliveries. A bell may be dropped: the sweep finds what it was about.
    arguments = {"x-queue-type": "quorum"} if broker.startswith("amqp") else None
    return [Queue(lane, Exchange(lane), routing_key=lane, queue_arguments=arguments) for lane in LANES]


class Ringing(Celery):
    """Listens where it takes bells, never where it only rings them.

    A connection that listens and is never read fills up; then its server process waits for ever, and with it whoever needs
    an answer of all of them, as a database that is to be dropped.
    """

    def connection_for_write(self, url: str | None = None, **options: Any) -> Connection:
        """The connection by which bells are rung."""
        if self.conf.broker_transport_options.get("use_notify"):
            options["transport_options"] = {"use_notify": False} | (options.get("transport_options") or {})
        connection: Connection = super().connection_for_write(url, **options)
        return connection


broker_url = settings.CELERY_BROKER_URL
app = Ringing("mitwert", task_cls=Bell)
app.conf.update(
    broker_url=broker_url,
    broker_transport_options=transport_options(broker_url, PUBLISH_TIMEOUT_SECONDS),
    broker_connection_timeout=PUBLISH_TIMEOUT_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_queues=queues(broker_url),
    task_default_queue=LANES[0],
    task_routes=(lane_of,),
    task_annotations=RESTS,
    task_publish_retry=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_prefetch_multiplier=1,
    # Its reply queues have names too long for PGMQ, and RabbitMQ 4.3 refuses their kind.
    worker_enable_remote_control=False,
    worker_soft_shutdown_timeout=5,
    worker_hijack_root_logger=False,
    timezone=settings.TIME_ZONE,
)
app.autodiscover_tasks()


@signals.celeryd_init.connect
def be_patient(conf: Any = None, **_: Any) -> None:
    """A worker outlives a restart of its broker."""
    conf.broker_connection_timeout = WORKER_TIMEOUT_SECONDS
    conf.broker_transport_options = transport_options(broker_url, WORKER_TIMEOUT_SECONDS)
