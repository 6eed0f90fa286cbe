"""By how many steps the tickets of an account are more pressing than others."""


def lift_of(account_id: int | None) -> int:
    """Return the steps; none as long as accounts have no value."""
    return 0
