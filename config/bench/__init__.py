"""Benchmarks: how fast it is with much data, measured in a database of its own."""
