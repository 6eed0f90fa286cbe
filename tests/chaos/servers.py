"""Debian's PostgreSQL and RabbitMQ as private servers of one test: own port, own data, own cookie."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from kombu import Connection
from psycopg import sql

from tests.chaos.processes import free_port, seconds_until

START_SECONDS = 90
RABBITMQ = Path("/usr/lib/rabbitmq/bin")


class DebianPostgres:
    """A cluster of its own, with the roles that config/deployment/create-roles.sh makes."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
        self.programs = found[-1].parent
        self.port = free_port()
        self.password = secrets.token_hex(12)
        self.process: subprocess.Popen[bytes] | None = None
        self.as_account = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            self.as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mitwert-test-", dir="/var/tmp"))
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        for path in (self.folder, password_file):
            path.chmod(0o700)
            if self.as_account:
                os.chown(path, self.as_account["user"], self.as_account["group"])
        data = self.folder / "data"
        initdb = [self.programs / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--locale=C.UTF-8"]
        subprocess.run(
            [*initdb, "--encoding=UTF8", f"--pwfile={password_file}"],
            check=True, capture_output=True, cwd="/", **self.as_account,
        )  # fmt: skip
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", data, *settings], cwd="/", stdout=log, stderr=log, **self.as_account
            )
        seconds_until(self.answers, at_most=START_SECONDS)
        self._create_roles()

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_roles(self) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            for role in ("mitwert_owner", "mitwert_app"):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(self.password))
                )
            connection.execute("CREATE DATABASE mitwert OWNER mitwert_owner")
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for extension in ("btree_gist", "citext", "pg_trgm", "unaccent"):
                connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))

    def url(self, role: str, database: str = "mitwert") -> str:
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            shutil.rmtree(self.folder)


class RabbitMQ:
    """A node of its own; the little daemon by which nodes find each other is private too."""

    def __init__(self, folder: Path) -> None:
        if not (RABBITMQ / "rabbitmq-server").exists():
            pytest.skip("RabbitMQ is not installed here (Debian: apt-get install rabbitmq-server)")
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self.settings = {
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test{secrets.token_hex(4)}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        }

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "plugins").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text("")
        with (self.folder / "output").open("ab") as log:
            self.process = subprocess.Popen(
                [RABBITMQ / "rabbitmq-server"],
                env=os.environ | self.settings, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        seconds_until(self.answers, at_most=START_SECONDS)

    def answers(self) -> bool:
        try:
            with Connection(self.url, connect_timeout=2) as connection:
                connection.connect()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """The shell that started it and the server itself, without mercy."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        # It started a daemon that outlives it, on a port that only it knows.
        epmd = shutil.which("epmd")
        if epmd:
            subprocess.run([epmd, "-kill"], env=os.environ | self.settings, check=False, capture_output=True)
