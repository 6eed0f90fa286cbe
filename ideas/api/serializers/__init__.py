"""How ideas look over HTTP: one serializer to read, one to write."""
