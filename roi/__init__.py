"""What it was worth: goals, rules and the ledger of value."""
