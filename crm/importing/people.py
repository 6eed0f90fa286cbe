"""A person as a file tells of them, whatever the file is."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from crm.importing.consent_words import ImportedConsent
from crm.importing.labels import ImportedLabel
from crm.models.own_names import key_of


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
    # The number of the account in the same system.
    organisation_uid: str = ""
    consents: list[ImportedConsent] = field(default_factory=list)
    labels: list[ImportedLabel] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)
    # What cannot be taken at all, told with its line.
    fault: str = ""
    raw: str = ""

    def key(self, source: str) -> str:
        """Return by what a second run of the same source knows the person."""
        if self.uid:
            return key_of(source, self.uid)
        said = {name: value for name, value in asdict(self).items() if name not in {"line", "raw", "fault"}}
        # Rows of before files could say this keep their keys.
        late = {"consents", "labels", "organisation_uid"}
        said = {name: value for name, value in said.items() if value or name not in late}
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
        return f"{source}/#{digest[:40]}"
