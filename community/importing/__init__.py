"""Bringing in what other communities wrote: pure parsing, and loading in bulk."""
