"""How much of what was said is kept."""

from dataclasses import replace

from crm.connectors.base import Said

LONGEST_TEXT = 20_000


def within_bounds[S: Said](said: S) -> S:
    """Return what is kept of it: of an endless text the beginning, which says so."""
    if len(said.text) <= LONGEST_TEXT:
        return said
    return replace(said, text=said.text[:LONGEST_TEXT], is_cut_off=True)
