"""Reads over many rows at once."""
