"""The address where the web is served: taken before anything else, so that two systems never announce the same one."""

import os
import socket

DEFAULT_PORT = 8000
PORTS_TO_TRY = 100
HOST = "127.0.0.1"


class PortIsTaken(Exception):
    """The message is the one sentence that says what to do."""


def listening_socket() -> socket.socket:
    """Listen where it was asked for; unless a port was, the next free one will do too.

    Who comes before the web processes are up waits for them instead of being turned away.
    """
    wanted = os.environ.get("PORT")
    ports = [int(wanted)] if wanted else range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TO_TRY)
    for port in ports:
        listening = socket.socket()
        # A port whose last connections are still fading away is free.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen()
        except OSError:
            listening.close()
        else:
            return listening
    if wanted:
        raise PortIsTaken(f"Port {wanted} is taken: set PORT to another one, or leave it out.")
    raise PortIsTaken(f"No port is free from {DEFAULT_PORT} on: set PORT.")
