"""How many people the idea board reaches."""

from django.utils.translation import gettext_lazy as _

from community.reports.reach import readers_of
from community.surfaces import Surface

KIND = "idea"
# The page of a challenge, in the eight letters that the kind of a thing has.
CHALLENGE = "contest"

IDEAS = Surface(
    code="ideas",
    title=_("ideas"),
    definition=_(
        "People who read an idea of somebody else in the month, each counted once a day;"
        " employees and programs do not count."
    ),
    reads=_("visits"),
    reached=readers_of(KIND),
)
