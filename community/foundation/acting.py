"""An act is one transaction, done again as a whole when the database ended it for the sake of another one."""

import random
import time
from collections.abc import Callable
from functools import partial, wraps

from django.db import OperationalError, connection, transaction
from psycopg import errors as postgres

TRIES = 5
PAUSE_SECONDS = 0.05

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
            with transaction.atomic():
                return do(*args, **kwargs)
        return _until_it_stands(partial(do, *args, **kwargs))

    return as_a_whole


def met_another(fault: BaseException | None) -> bool:
    """Tell whether somebody else was changing the same, and nothing else is wrong: trying again helps."""
    return isinstance(fault, OperationalError) and isinstance(fault.__cause__, _WAITED_FOR_NOTHING)


def _until_it_stands[R](do: Callable[[], R]) -> R:
    tries = 0
    while True:
        tries += 1
        stands: list[str] = []
        try:
            with transaction.atomic():
                # Rung first after the commit: whatever fails behind it is not the act, which must not happen twice.
                transaction.on_commit(partial(stands.append, "committed"))
                return do()
        except OperationalError as fault:
            if stands or tries == TRIES or not isinstance(fault.__cause__, _GIVEN_UP):
                raise
        # By chance, so that those who met do not meet again.
        time.sleep(random.uniform(0, PAUSE_SECONDS * 2**tries))  # noqa: S311 -- it keeps no secret
