"""An act is one transaction, done again as a whole when the database ended it for the sake of another one."""

import random
import threading
import time
from collections.abc import Callable
from functools import partial, wraps

from django.db import OperationalError, connection, transaction
from psycopg import errors as postgres

TRIES = 5
PAUSE_SECONDS = 0.05

_here = threading.local()
_GIVEN_UP = (postgres.DeadlockDetected, postgres.SerializationFailure)
_WAITED_FOR_NOTHING = (*_GIVEN_UP, postgres.LockNotAvailable)


def act[**P, R](do: Callable[P, R]) -> Callable[P, R]:
    """Let a function happen as a whole or not at all.

    Two acts that wait for each other wait for ever, so the database gives one of them up. That one is tried again, a few
    times, with everything it reads read anew; what it rang is rung after its commit only, so nothing happens twice. A
    part of another act is never tried again by itself: what that one did before is gone. Raises ``OperationalError``
    (see ``met_another``) when all tries met somebody.
    """

    @wraps(do)
    def as_a_whole(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return _as_a_part(partial(do, *args, **kwargs))
        return _until_it_stands(partial(do, *args, **kwargs))

    return as_a_whole


def met_another(fault: BaseException | None) -> bool:
    """Tell whether somebody else was changing the same, and nothing else is wrong: trying again helps."""
    return isinstance(fault, OperationalError) and isinstance(fault.__cause__, _WAITED_FOR_NOTHING)


def undo_unless_it_stands(undo: Callable[[], object]) -> None:
    """Let what no database takes back, such as a file in the storage, be undone when the running act or a part of it is.

    It is undone once, behind the rollback. A process that dies before leaves it as it is; outside of acts nothing is noted.
    """
    if connection.in_atomic_block:
        noted = _noted()
        noted.append(undo)
        transaction.on_commit(partial(noted.remove, undo))


def _noted() -> list[Callable[[], object]]:
    """What is to be undone in this thread; what is committed stands here no more."""
    noted: list[Callable[[], object]] = _here.__dict__.setdefault("noted", [])
    return noted


def _undo_since(number: int) -> None:
    noted = _noted()
    while len(noted) > number:
        noted.pop()()


def _as_a_part[R](do: Callable[[], R]) -> R:
    before = len(_noted())
    try:
        with transaction.atomic():
            return do()
    except BaseException:
        _undo_since(before)
        raise


def _until_it_stands[R](do: Callable[[], R]) -> R:
    tries, before = 0, len(_noted())
    while True:
        tries += 1
        stands: list[str] = []
        try:
            with transaction.atomic():
                # Rung first after the commit: whatever fails behind it is not the act, which must not happen twice.
                transaction.on_commit(partial(stands.append, "committed"))
                done = do()
            # What is left was in a part that was taken back, though the act went on.
            _undo_since(before)
        except BaseException as fault:
            if not stands:
                _undo_since(before)
            if not isinstance(fault, OperationalError):
                raise
            if stands or tries == TRIES or not isinstance(fault.__cause__, _GIVEN_UP):
                raise
        else:
            return done
        # By chance, so that those who met do not meet again.
        time.sleep(random.uniform(0, PAUSE_SECONDS * 2**tries))  # noqa: S311 -- it keeps no secret
