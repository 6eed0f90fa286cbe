"""How the community looks over HTTP: one serializer to read, one to write."""
