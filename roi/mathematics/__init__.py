"""Arithmetic that knows nothing of the ledger: returns, discounting, chance and evidence."""
