"""Bells of this app; each is rung after commit and carries the id of an event row."""
