"""Who reads the CRM."""

from community.models.category import Reader
from community.models.member import Member

CRM_ROLES = ("support", "community_manager", "product", "manager", "controller", "admin")


def may_read_crm(reader: Reader) -> bool:
    """Tell whether somebody is staff with a role; for anybody else there is no CRM."""
    return isinstance(reader, Member) and reader.has_role(*CRM_ROLES)
