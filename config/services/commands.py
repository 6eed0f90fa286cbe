"""Which commands of manage.py need the embedded server up, and how they get it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from config.services.addresses import embedded_is_wanted, read_pointer, state_dir
from config.services.home import ServicesUnavailable
from config.services.lease import server_needed

# They work without a database, or look after the server themselves.
WITHOUT_SERVER = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "services",
    "version",
}


@contextmanager
def services_for(arguments: Sequence[str]) -> Iterator[None]:
    """Have the server up while a command runs that needs it, and take it down after if nobody else needs it."""
    try:
        read_pointer()
    except OSError as refusal:
        sys.exit(f"{state_dir()} cannot be used ({refusal.strerror}): set STATE_DIR to a folder of your own.")
    if not arguments or arguments[0] in WITHOUT_SERVER or {"--help", "-h", "--version"}.intersection(arguments):
        yield
    elif embedded_is_wanted():
        try:
            with server_needed():
                yield
        except ServicesUnavailable as refusal:
            sys.exit(str(refusal))
    else:
        yield
