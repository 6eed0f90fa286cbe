"""Letters whose sender our own mail server vouches for show whose address it is; who has proven it here is known by it."""

from crm.models import VouchedAddress
from crm.models.contact_point import normalised
from crm.operations.joining_tickets import hold_personas
from crm.operations.opening_letters import is_address
from crm.operations.proving import vouch_for_address
from crm.operations.tracing_letters import Letters


def vouch_for_senders(letters: Letters) -> int:
    """Keep for each sender that the address is theirs, once, and link them to whoever has proven it; return how many are new.

    Runs inside the transaction that wrote the letters down, before anybody asks whose they are.
    """
    vouched = {
        message.persona_id: message
        for message, _news in reversed(letters)
        if message.persona_id and not message.is_unverified
    }
    if not vouched:
        return 0
    # In one order: whoever takes in letters of the same people waits here.
    hold_personas(vouched.keys())
    known = set(VouchedAddress.objects.filter(persona__in=vouched).values_list("persona", "address"))
    new = 0
    for pk, message in sorted(vouched.items()):
        assert message.persona is not None
        address = normalised("email", message.persona.external_id)
        if is_address(address) and (pk, address) not in known:
            how, reference = VouchedAddress.How.SENDER, f"letter {message.external_id}"[:200]
            vouch_for_address(message.persona, address, how=how, reference=reference)
            new += 1
    return new
