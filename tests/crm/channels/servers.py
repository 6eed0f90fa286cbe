"""A server on this machine that speaks as a network does, as far as a test wants."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]


class Asked:
    """What was asked: headers in small letters, names of the query with their last values."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        place = urlsplit(path)
        self.method, self.path, self.headers, self.body = method, place.path, headers, body
        self.lists = parse_qs(place.query)
        self.given = {name: values[-1] for name, values in self.lists.items()}


class Network:
    """Answers by routes and remembers what it was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Callable[[Asked], Any]] = {}
        self.asked: list[Asked] = []
        self.host = ""

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        route = self.routes.get(f"{asked.method} {asked.path}")
        said = route(asked) if route else (404, {}, b"{}")
        if isinstance(said, tuple):
            status, headers, body = said
            return status, headers, body if isinstance(body, bytes) else json.dumps(body).encode()
        return 200, {"Content-Type": "application/json"}, said if isinstance(said, bytes) else json.dumps(said).encode()


@contextmanager
def serving() -> Iterator[Network]:
    network = Network()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            status, given, body = network.answer(asked)
            self.send_response(status)
            for name, value in given.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 -- as http.server calls them

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    network.host = f"127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield network
    finally:
        server.shutdown()
        server.server_close()
