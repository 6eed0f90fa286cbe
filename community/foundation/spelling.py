"""How words are compared that lead to a person."""

# The one sign beyond ASCII whose small letter is an ordinary one.
_KELVIN = "\u212a"


def small(value: str) -> str:
    """Return a value in small letters; no other sign becomes an ordinary letter, for what only looks alike is somebody else's."""
    return _KELVIN.join(part.lower() for part in value.split(_KELVIN))
