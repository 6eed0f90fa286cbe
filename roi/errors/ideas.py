"""Refusals about what is expected of ideas."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict


class NothingExpected(Conflict):
    """There is no open expectation to end."""

    code = "nothing_expected"
    sentence = _("Nothing that was expected of this idea is still open.")


class NoRuleHolds(Conflict):
    """Whatever is posted needs a rule that speaks for its day."""

    code = "no_rule_holds"
    sentence = _("No approved rule for ideas is valid today.")
