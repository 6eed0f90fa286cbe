"""What an event says more when somebody gave a reason."""

from dataclasses import asdict, dataclass
from typing import Any

from community.foundation.events import Extras


@dataclass(frozen=True)
class PerhapsNoted(Extras):
    """With the reason as ``note``, which goes with the person whom the ticket is about; nothing where nobody gave one."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields, but no empty note."""
        said = asdict(self)
        return said if said.get("note") else {name: value for name, value in said.items() if name != "note"}
