"""Bells of this app. There are none yet: nothing above the ledger reacts to it."""
