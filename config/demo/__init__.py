"""The demo story: six months of a maker of balcony solar sets, its customers, its staff and its money."""
