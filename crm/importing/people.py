"""A person as a file tells of them, whatever the file is."""

import hashlib
import json
from dataclasses import asdict, dataclass, field


@dataclass
class ImportedPerson:
    """What one row or card says."""

    # Where it stands, for whoever has to correct it.
    line: int
    name: str = ""
    # As the source calls the person for good; empty when it has no such thing.
    uid: str = ""
    organisation: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    # Network and handle.
    handles: list[tuple[str, str]] = field(default_factory=list)
    postal: list[str] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)
    # What cannot be taken at all, told with its line.
    fault: str = ""
    raw: str = ""

    def key(self, source: str) -> str:
        """Return by what a second run of the same source knows the person."""
        if self.uid:
            return f"{source}/{self.uid}"[:200]
        said = {name: value for name, value in asdict(self).items() if name not in {"line", "raw", "fault"}}
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return f"{source}/#{digest[:40]}"
