"""The channel: a connected source or presence through which people speak with the company."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.contact import may_read_crm


class Network(models.TextChoices):
    """Where messages come from and personas are at home."""

    EMAIL = "email", _("e-mail")
    RSS = "rss", _("RSS or Atom")
    MASTODON = "mastodon", _("Mastodon")
    YOUTUBE = "youtube", _("YouTube")
    FACEBOOK = "facebook", _("Facebook")
    INSTAGRAM = "instagram", _("Instagram")
    WHATSAPP = "whatsapp", _("WhatsApp")
    X = "x", _("X")
    WEBHOOK = "webhook", _("signed webhook")
    CSV = "csv", _("CSV file")
    GITHUB = "github", _("GitHub")
    GITLAB = "gitlab", _("GitLab")
    JIRA = "jira", _("Jira")


# Nobody speaks with us there: they tell how far that is by which ideas are built.
TRACKERS = (Network.GITHUB, Network.GITLAB, Network.JIRA)


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Sets of channels."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def active(self) -> Self:
        """Those through which something may come or go."""
        return self.filter(is_active=True)

    def called(self, key: str) -> Self:
        """The one of this key, if it is active; whoever sends something there proves it by a signature."""
        return self.active().filter(key=key)


class Channel(models.Model):
    """One mailbox, page, feed or account; addresses of hooks name it by its key."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    network = models.CharField(_("network"), max_length=10, choices=Network)
    is_active = models.BooleanField(_("active"), default=True)
    # A feed, a server, a mailbox without its password; hooks need none.
    address = models.CharField(_("address"), max_length=500, blank=True)
    # What else the connector wants to know, read through a dataclass of its own; never a secret.
    options = models.JSONField(_("options"), default=dict, blank=True)
    opens_tickets = models.BooleanField(
        _("opens tickets"),
        default=False,
        db_default=False,
        help_text=_(
            "For a mailbox of the desk: each letter of a person that begins something becomes a ticket, if the server that "
            "“verdicts” names in the options vouches for its sender. All others wait among the mentions."
        ),
    )
    raw_kept_days = models.PositiveSmallIntegerField(_("days for which what came in is kept as it came"), default=90)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.CheckConstraint(condition=models.Q(network__in=Network.values), name="a_channel_is_of_a_network"),
            models.CheckConstraint(
                condition=models.Q(opens_tickets=False) | models.Q(network="email"),
                name="only_letters_open_tickets",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_open_tickets(self) -> bool:
        """Tell whether it is a mailbox whose server says of each sender whether it is them; nothing else opens tickets."""
        return self.network == Network.EMAIL and bool(self.verdicts)

    @property
    def verdicts(self) -> str:
        """As which server our own one signs its verdicts on the senders of letters; empty where it gives none."""
        said = self.options.get("verdicts")
        return said.strip().lower() if isinstance(said, str) else ""
