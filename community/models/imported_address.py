"""By which address somebody who came with an import may take over what they wrote."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedAddress(models.Model):
    """A keyed digest of the address that a member had in the imported source.

    Whoever signs up with that address and proves it becomes this member. The address itself is nowhere until then, so
    nothing can be sent to people who have not come here. It goes when it was used, and with its member.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_address", verbose_name=_("member")
    )
    digest = models.CharField(_("digest of the address"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("imported address")
        verbose_name_plural = _("imported addresses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex="^[0-9a-f]{64}$"), name="an_imported_address_is_kept_as_a_digest"
            )
        ]

    def __str__(self) -> str:
        return str(self.member_id)
