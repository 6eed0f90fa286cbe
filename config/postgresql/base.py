"""Django's PostgreSQL, which tells by the socket whether a connection that was kept is still alive."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the server only when its socket has something to say.

    Each request begins with the question whether the connection of its thread is alive. A server that ended says so to
    the socket, and an idle connection is told nothing else; so silence means that it is, and costs no way to the server.
    After an error it is asked as ever.
    """

    def is_usable(self) -> bool:
        """Tell whether the next statement will find somebody who answers it."""
        if self.connection is None or self.errors_occurred or self._is_in_doubt():
            return super().is_usable()
        listening = select.poll()
        listening.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not listening.poll(0) or super().is_usable()

    def _is_in_doubt(self) -> bool:
        """Whether the client itself knows that not everything is well: it is closed, or its transaction has failed."""
        return self.connection.info.transaction_status in {TransactionStatus.INERROR, TransactionStatus.UNKNOWN}
