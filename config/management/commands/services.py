"""Start, stop and show the embedded PostgreSQL and broker by themselves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.services import lease
from config.services.addresses import embedded_is_wanted, read_pointer, state_dir
from config.services.home import ServicesUnavailable


class Command(BaseCommand):
    """The embedded services of this state folder."""

    help = "Start, stop or show the embedded PostgreSQL and broker."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if not embedded_is_wanted():
            self.stdout.write("DATABASE_URL and CELERY_BROKER_URL are set: there is nothing embedded here.")
            return
        try:
            getattr(self, action)()
        except ServicesUnavailable as refusal:
            raise CommandError(str(refusal)) from refusal

    def start(self) -> None:
        lease.start_and_stay()
        self.status()

    def stop(self) -> None:
        self.stdout.write("Stopped." if lease.stop() else "Nothing was running.")

    def status(self) -> None:
        version, pointer = lease.server_version(), read_pointer()
        if version is None or pointer is None:
            raise CommandError(f"PostgreSQL is not running (state in {state_dir()}).", returncode=3)
        self.stdout.write(f"PostgreSQL {version} is running (state in {state_dir()}, data in {pointer.home}).")
        self.stdout.write(f"  database  postgresql://mitwert_app:***@/mitwert?host={pointer.socket_dir}")
        self.stdout.write(f"  broker    PGMQ in database mitwert_broker, host={pointer.socket_dir}")
