"""Refusals of issues in trackers; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Invalid


class AddressIsNoIssue(Invalid):
    """It leads to no issue of a tracker that we know."""

    code = "address_is_no_issue"
    sentence = _("Give the address of an issue in GitHub, GitLab or Jira, as your browser shows it.")
