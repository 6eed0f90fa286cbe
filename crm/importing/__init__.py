"""Bringing in people whom other systems know: pure reading, and loading in bulk."""
