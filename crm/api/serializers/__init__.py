"""How the CRM looks over HTTP: one serializer to read, one to write."""
