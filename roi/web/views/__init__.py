"""The pages on which managers see what the community is worth, and from where they reach every thread."""
