"""Settings, addresses, processes: the one place that knows every app."""
