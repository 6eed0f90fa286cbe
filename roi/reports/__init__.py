"""Reads that span the ledger; nothing here writes."""
