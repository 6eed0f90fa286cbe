"""Rules by which reviews become scores, as pure functions, without a database."""
