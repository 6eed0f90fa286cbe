"""A mail server on this machine (RFC 5321), as kind or unkind as a test wants; it keeps what it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

HANGS_UP = ""


class LetterBox:
    """``says`` holds what is answered to a command instead of yes: one line after the other, or that it hangs up."""

    def __init__(self) -> None:
        self.says: dict[str, list[str]] = {}
        self.letters: list[EmailMessage] = []
        self.commands: list[str] = []
        self.url = ""

    def answer(self, command: str, yes: str) -> str:
        self.commands.append(command)
        waiting = self.says.get(command)
        return waiting.pop(0) if waiting else yes


class _Handler(StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self.say("220 box.example")
        while line := self.rfile.readline():
            if not self.follow(line.split(b" ")[0].strip().split(b":")[0].decode().upper()):
                return

    def follow(self, command: str) -> bool:
        box = self.server.box
        said = box.answer(command, {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 fine"))
        if not self.say(said):
            return False
        if said.startswith("354"):
            letter = message_from_bytes(b"".join(self.lines()), policy=policy.default)
            said = box.answer(".", "250 taken")
            if said.startswith("250"):
                box.letters.append(letter)
            return self.say(said)
        return command != "QUIT"

    def lines(self) -> Iterator[bytes]:
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            yield line.removeprefix(b".")

    def say(self, line: str) -> bool:
        if line != HANGS_UP:
            self.wfile.write(f"{line}\r\n".encode())
        return line != HANGS_UP


class _Server(ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    box: LetterBox


@contextmanager
def taking_letters() -> Iterator[LetterBox]:
    box = LetterBox()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.box, box.url = box, f"smtp://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
