"""Views: fetch what the reader may see, call one act, show or redirect."""
