"""What the views of the CRM share."""

from community.api.views.base import PagedView
from community.models.token import Scope
from crm.models.contact import CRM_ROLES


class CrmView(PagedView):
    """A view for staff with a role; for anybody else there is no CRM."""

    read_scope = Scope.CRM_READ
    write_scope = Scope.CRM_WRITE
    read_roles: tuple[str, ...] = CRM_ROLES
    write_roles: tuple[str, ...] = CRM_ROLES
