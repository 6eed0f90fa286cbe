"""Sessions in the database, as Django keeps them; every request of a member asks for one."""

from datetime import UTC, datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from community.foundation.compiled import Compiled


def _running(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_RUNNING = Compiled(_running, key="a key", now=datetime(1, 1, 1, tzinfo=UTC))


class SessionStore(db.SessionStore):
    """Django's own, but for how it finds a session; it must be called the same, for sessions are signed by that name."""

    def _get_session_from_db(self) -> Session | None:
        session = _RUNNING.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session
