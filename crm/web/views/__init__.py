"""Pages of the desk for whoever asked."""
