"""A process that asks, answers and accepts; started by the kill tests as `python -m tests.chaos.acting COUNT PAUSE`."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import DatabaseError, connection  # noqa: E402 -- settings first

from community.models import Category, Member  # noqa: E402
from community.operations.posting import add_post, open_topic  # noqa: E402
from community.operations.solving import mark_solution  # noqa: E402

TITLE = "Killed while asking"


def solve_one(number: int) -> None:
    asker = Member.objects.get(email="customer@demo.example")
    helper = Member.objects.get(email="helper@demo.example")
    category = Category.objects.filter(visibility="public").order_by("pk").first()
    topic = open_topic(category, by=asker, title=f"{TITLE} {number}", body="How does this go on?").topic
    post = add_post(topic, by=helper, body="By being taken in exactly once.").post
    mark_solution(topic, post, by=asker)


def main(count: int, pause: float) -> None:
    done = 0
    while done < count:
        try:
            solve_one(done)
            done += 1
        except DatabaseError:
            # The server was killed under us; whatever was committed stays, and there will be one question more.
            connection.close()
            time.sleep(0.2)
        time.sleep(pause)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
