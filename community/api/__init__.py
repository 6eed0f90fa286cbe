"""REST at the edge."""
