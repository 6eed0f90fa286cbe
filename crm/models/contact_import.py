"""The import of contacts or accounts from a file that somebody handed in: what was meant, how far it came, and what became of each row."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm

# What was handed in tells of people; it stays no longer than somebody needs to correct it.
KEPT = timedelta(days=14)


class ContactImportQuerySet(models.QuerySet["ContactImport"]):
    """Sets of imports."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def waiting(self, now: datetime) -> Self:
        """Those that somebody wants to be read and that no worker has in hand."""
        return self.filter(state__in=ContactImport.WANTED).filter(
            models.Q(leased_until__isnull=True) | models.Q(leased_until__lt=now)
        )

    def old(self, now: datetime) -> Self:
        """Those whose rows are kept no longer."""
        return self.filter(uploaded_at__lt=now - KEPT, emptied_at__isnull=True).exclude(state__in=ContactImport.WANTED)


class ContactImport(models.Model):
    """One file, who handed it in, what its columns say, and the counts of its rows."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("handed in")
        CHECKING = "checking", _("is being checked")
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("is being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")

    class Duplicates(models.TextChoices):
        SKIP = "skip", _("leave those who are known as they are")
        FILL = "fill", _("fill in what is missing of those who are known")

    class Target(models.TextChoices):
        CONTACT = "contact", _("contacts")
        ACCOUNT = "account", _("accounts")

    WANTED = ("checking", "running")

    target = models.CharField(_("kind of rows"), max_length=7, choices=Target, default=Target.CONTACT)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    name = models.CharField(_("file name"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    # Where the storage keeps it until it is imported or too old.
    stored_as = models.CharField(_("stored as"), max_length=100, blank=True, default="", editable=False)
    # By which a second run of the same file knows its rows.
    source = models.CharField(_("source"), max_length=60)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    duplicates = models.CharField(_("those who are known"), max_length=4, choices=Duplicates, default=Duplicates.SKIP)
    preview = models.JSONField(_("first rows"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    done_rows = models.PositiveIntegerField(_("rows done"), default=0)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    skipped_because = models.JSONField(_("skipped because"), default=dict, blank=True)
    known = models.JSONField(_("known already"), default=list, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True, default="")
    # Counted when the work begins, so that a file which kills its worker is set aside.
    starts = models.PositiveSmallIntegerField(_("starts"), default=0)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    wanted_at = models.DateTimeField(_("wanted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("emptied at"), null=True, blank=True)

    objects = ContactImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import from a file")
        verbose_name_plural = _("imports from files")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("checking", "running"), wanted_at__isnull=False)
                | ~models.Q(state__in=("checking", "running")),
                name="an_import_that_runs_was_wanted",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("done", "failed")) | models.Q(ended_at__isnull=False),
                name="an_import_that_ended_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wanted_at"],
                condition=models.Q(state__in=("checking", "running")),
                name="contact_import_that_waits",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContactImportError(models.Model):
    """One row that could not be taken, with why."""

    contact_import = models.ForeignKey(
        ContactImport, models.CASCADE, related_name="errors", verbose_name=_("import of contacts")
    )
    line = models.PositiveIntegerField(_("line"))
    why = models.CharField(_("why"), max_length=500)
    row = models.TextField(_("row"), blank=True, default="")

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        indexes = [models.Index(fields=["contact_import", "id"], name="rejected_row_of_import")]

    def __str__(self) -> str:
        return f"{self.line}: {self.why}"
