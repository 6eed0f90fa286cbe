"""What is left of a name by which somebody was known: enough to know it again, too little to read it."""

import hashlib

_PREFIX = "forgotten/"


def forgotten_key(key: str) -> str:
    """Return what stands for the key of an imported person who was forgotten, so that no later import names them again."""
    return f"{_PREFIX}{hashlib.sha256(key.encode()).hexdigest()}"
