"""Who may do what with the ledger."""

import pytest
from django.contrib.auth.models import AnonymousUser

from roi.permissions import (
    can_approve_rules,
    can_close_period,
    can_correct_postings,
    can_read_roi,
    can_sign_snapshot,
    can_write_roi,
)
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
ROLES = ["support", "moderator", "community_manager", "product", "manager", "controller", "admin"]


@pytest.mark.parametrize(
    ("allows", "roles"),
    [
        (can_read_roi, {"manager", "controller", "admin"}),
        (can_write_roi, {"manager", "controller", "admin"}),
        (can_approve_rules, {"controller", "admin"}),
        (can_close_period, {"controller", "admin"}),
        (can_correct_postings, {"controller", "admin"}),
        (can_sign_snapshot, {"controller", "admin"}),
    ],
)
def test_who_may(allows, roles):
    assert {role for role in ROLES if allows(MemberFactory(roles=[role]))} == roles
    assert not allows(MemberFactory())
    assert not allows(AnonymousUser())
    assert not allows(MemberFactory(roles=["admin"], is_active=False))
