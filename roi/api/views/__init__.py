"""Addresses of the ledger; each view reads the request, calls one thing and answers."""
