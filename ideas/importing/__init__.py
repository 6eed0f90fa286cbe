"""Bringing in what was proposed elsewhere: pure parsing, what looks like spam, and loading in bulk."""
