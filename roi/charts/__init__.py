"""Charts as SVG: pure functions of figures and words, each with the same figures as a table."""
