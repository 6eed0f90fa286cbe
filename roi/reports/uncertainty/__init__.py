"""How sure the figures are: what the money rests on, where it would be lost, and which figure to measure next."""
