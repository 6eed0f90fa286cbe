"""Refusals of this app; each name states the fact."""
