"""Rows with plain defaults that a reader can guess; each factory leaves counters and events as the acts would."""
