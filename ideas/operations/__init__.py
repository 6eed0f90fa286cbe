"""Acts: each one locks, checks, changes, writes its event and rings."""
