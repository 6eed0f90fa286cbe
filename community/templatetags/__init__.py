"""What the templates of all pages may use."""
