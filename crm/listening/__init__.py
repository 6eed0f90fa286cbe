"""What is said about us: in which language, and in which mood, by rules that everybody can read."""
