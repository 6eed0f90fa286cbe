"""Documents of what can be searched: written after the acts, thrown away and made anew as a whole."""
