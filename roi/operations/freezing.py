"""Writes down canonically what is kept for ever, and hashes it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def frozen_hash(content: Mapping[str, Any]) -> str:
    """Hash the canonical form: names sorted, no spaces, ASCII only; amounts are text, so they have one form only."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
