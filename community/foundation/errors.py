"""Refusals: what may not be done, what is not possible now, what is not valid."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal with a stable code; the sentence is for people, the code for programs."""

    code = "refused"
    sentence: str | Promise = ""

    def __init__(self, sentence: str = "") -> None:
        """Take another sentence than the class's own when the case knows better."""
        super().__init__(sentence or str(self.sentence))


class NotPermitted(DomainError):
    """This member may not do this."""

    code = "not_permitted"


class Conflict(DomainError):
    """Allowed in principle, but not possible in the present state."""

    code = "conflict"


class Invalid(DomainError):
    """A value that can never be right, with a pointer to the field that holds it."""

    code = "invalid"

    def __init__(self, sentence: str = "", *, pointer: str = "") -> None:
        """Name the field by a JSON pointer such as ``/amount``."""
        super().__init__(sentence)
        self.pointer = pointer
