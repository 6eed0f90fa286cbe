"""What a letter tells besides its words: what it names above it, what goes along, and whether one person wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm.connectors.base import Said


@dataclass(frozen=True)
class WrittenByMail(Said):
    """A letter; ``above`` names the conversation from its beginning on, as ``In-Reply-To`` and ``References`` do.

    ``files`` are names and contents, as they came. What goes to everybody on a list is nobody's own request.
    """

    above: Sequence[str] = ()
    files: Sequence[tuple[str, bytes]] = field(default=(), repr=False)
    is_from_list: bool = False
    # There was more than what was read of it.
    is_cut_off: bool = False
