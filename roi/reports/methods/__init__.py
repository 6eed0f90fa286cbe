"""The published methods that size a value: what each computes, what it knows and how far they lie apart."""
