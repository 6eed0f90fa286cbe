"""How the ledger looks over HTTP: one serializer to read, one to write."""
