"""What the idea board tells of itself; nothing here writes."""
