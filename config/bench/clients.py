"""People at their browsers, as far as a server notices: kept connections over which one request follows the other."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

from config.listening import HOST

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_NO_BODY = {204, 304}


@dataclass
class Answers:
    """How long each answer took, in seconds, and how many there were of each status."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    size: int = 0

    @property
    def a_second(self) -> float:
        """Requests that were answered in a second."""
        return len(self.times) / self.seconds

    @property
    def slowest_of_twenty(self) -> float:
        """Milliseconds within which 95 of 100 answers came."""
        return sorted(self.times)[len(self.times) * 95 // 100] * 1000


def request_of(address: str, headers: Mapping[str, str] = {}, body: str | None = None) -> bytes:
    """Write a request as it goes over the wire; one with a body is a POST of JSON."""
    lines = [f"{'GET' if body is None else 'POST'} {address} HTTP/1.1", "Host: localhost", "Accept-Encoding: identity"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    sent = b"" if body is None else body.encode()
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
    return "\r\n".join([*lines, "", ""]).encode() + sent


def visit(port: int, requests: Iterator[bytes], clients: int, seconds: float, rate: float = 0.0) -> Answers:
    """Let so many clients ask one after the other for so long; each takes the next request when it has its answer.

    With a rate, so many requests a second are due, one after the other; an answer takes as long as from there.
    """
    return asyncio.run(_visit(port, requests, clients, seconds, rate))


async def _visit(port: int, requests: Iterator[bytes], clients: int, seconds: float, rate: float) -> Answers:
    answers, begin = Answers(), perf_counter()
    due = (begin + number / rate if rate else 0.0 for number in count())
    until = begin + seconds
    await asyncio.gather(*(_client(port, zip(due, requests, strict=False), until, answers) for _ in range(clients)))
    answers.seconds = perf_counter() - begin
    return answers


async def _client(port: int, requests: Iterator[tuple[float, bytes]], until: float, answers: Answers) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    while (now := perf_counter()) < until and (turn := next(requests, None)):
        due, request = turn
        begin = due or now
        await asyncio.sleep(max(0.0, begin - now))
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        if status not in _NO_BODY:
            length = _LENGTH.search(head)
            assert length, head
            answers.size = len(await reader.readexactly(int(length[1])))
        answers.times.append(perf_counter() - begin)
        answers.statuses[status] += 1
        if b"\r\nConnection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection(HOST, port)
    writer.close()
