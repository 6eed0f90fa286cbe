"""A mailbox on a real IMAP server, in memory and for as long as a test runs."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

WAIT_SECONDS = 30
USER, PASSWORD = "replies", "pass word"


class Mailbox:
    """Where the server listens, and what was put into it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"imap://{USER}:pass%20word@127.0.0.1:{port}/INBOX"

    def put(self, letter: EmailMessage | bytes) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port) as server:
            server.login(USER, PASSWORD)
            server.append("INBOX", "", "", bytes(letter))

    def unseen(self) -> int:
        with imaplib.IMAP4("127.0.0.1", self.port) as server:
            server.login(USER, PASSWORD)
            server.select("INBOX")
            return len(server.search(None, "UNSEEN")[1][0].split())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = "from pymap.main import main; main()"
    where = ["--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    whose = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    server = subprocess.Popen([sys.executable, "-W", "ignore", "-c", start, *where, *whose])
    try:
        _wait_for(port)
        yield Mailbox(port)
    finally:
        server.terminate()
        server.wait(WAIT_SECONDS)


def _wait_for(port: int) -> None:
    for _ in range(WAIT_SECONDS * 10):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def reply(sender: str, to: str, text: str, **headers: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, "Re: The pump hums"
    letter["Message-ID"] = headers.pop("Message_ID", f"<{abs(hash((sender, to, text)))}@mail.example.org>")
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter
