"""What tests about people do again and again."""

from datetime import UTC, datetime

from community.models import Member
from crm.models import ConsentPurpose, ConsentStatement, ContactPoint
from crm.operations.consenting import Proof, state_consent

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def agree(
    point: ContactPoint, *, by: Member, is_given: bool = True, at: datetime = MORNING, purpose: str = "newsletter"
) -> ConsentStatement:
    proof = Proof("form", "https://example.org/news/", "Write to me once a month.", at)
    return state_consent(point, ConsentPurpose.objects.get(code=purpose), by=by, is_given=is_given, proof=proof)
