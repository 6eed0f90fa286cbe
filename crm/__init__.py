"""Accounts, contacts and the tickets they bring."""
