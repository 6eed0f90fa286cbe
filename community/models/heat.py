"""How hot a topic is: its last post, pushed on by everybody who has the problem or writes about it."""

import math

from django.db import models
from django.db.models.functions import Cast, Ln

# Twice as many people and posts keep a topic on top for so much longer.
HOURS_A_DOUBLING = 12


class SecondsOf(models.Func):
    """A moment in seconds since 1970; only without its time zone does the database know that it will never change."""

    template = "extract(epoch FROM %(expressions)s AT TIME ZONE 'UTC')"
    output_field = models.DecimalField(max_digits=17, decimal_places=6)


def heat() -> models.Expression:
    """Return the heat in seconds since 1970: last post + 12 h · log₂(1 + posts + people who have the problem too).

    A number that is written with the topic needs no job that cools lists, and pages of them have keys.
    """
    people = models.F("post_count") + models.F("me_too_count") + models.Value(1)
    pushed = Ln(Cast(people, models.FloatField())) * models.Value(HOURS_A_DOUBLING * 3600 / math.log(2))
    seconds = Cast(SecondsOf(models.F("last_posted_at")), models.FloatField())
    return Cast(seconds + pushed, models.BigIntegerField())
