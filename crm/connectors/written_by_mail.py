"""What a letter tells besides its words: what it names above it, what goes along, and whether one person wrote it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crm.connectors.base import Said

# What stands behind the Message-ID in the name of a letter that another one has kept from it.
APART = r"#[0-9a-f]{16}$"
_APART = re.compile(APART)


def called_apart(message_id: str, digest: str) -> str:
    """Return by which name a letter is kept whose Message-ID another one has already."""
    return f"{message_id}#{digest[:16]}"


def message_id_in(name: str) -> str:
    """Return the Message-ID of a letter, as its own headers say it."""
    return _APART.sub("", name)


@dataclass(frozen=True)
class WrittenByMail(Said):
    """A letter; ``above`` names the conversation from its beginning on, as ``In-Reply-To`` and ``References`` do.

    ``files`` are names and contents, as they came. What goes to everybody on a list is nobody's own request.
    """

    above: Sequence[str] = ()
    files: Sequence[tuple[str, bytes]] = field(default=(), repr=False)
    is_from_list: bool = False
