"""Which service policy a ticket is given."""

from collections.abc import Iterator, Sequence

from django.db.models import prefetch_related_objects

from crm.models import ServicePolicy, ServiceTerms, TicketEvent
from crm.operations.service_policies import frozen_terms


def terms_for(openings: Sequence[TicketEvent]) -> Iterator[tuple[TicketEvent, ServiceTerms]]:
    """Yield the opening of each ticket that a policy fits with what it is promised, those of one policy together."""
    if not openings:
        return
    policies = list(ServicePolicy.objects.active().with_terms())
    if any(policy.account_kinds for policy in policies):
        prefetch_related_objects([opening.ticket for opening in openings], "account")
    left = list(openings)
    for policy in policies:
        fitting = [opening for opening in left if policy.fits(opening.ticket)]
        if fitting:
            terms = frozen_terms(policy)
            yield from ((opening, terms) for opening in fitting)
            left = [opening for opening in left if opening not in fitting]
