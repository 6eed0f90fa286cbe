"""The member: a person with an account, and the system that acts by itself."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.foundation.ways import way_to

# Small letters, digits and single dashes between them, so that it ends where a word ends.
HANDLE = "^[a-z0-9]+([-_][a-z0-9]+)*$"


class MemberQuerySet(models.QuerySet["Member"]):
    """Sets of members."""

    def people(self) -> Self:
        """Everybody but the system."""
        return self.exclude(kind=Member.Kind.SYSTEM)

    def remembered(self) -> Self:
        """Those who were not forgotten at their wish."""
        return self.filter(erased_at__isnull=True)

    def active(self) -> Self:
        """Those who may sign in."""
        return self.filter(is_active=True)

    def with_roles(self) -> Self:
        """Read the roles along, for whoever will be asked for them."""
        of_member = Group.objects.filter(user=models.OuterRef("pk"))
        return self.annotate(role_names=ArraySubquery(of_member.values("name")))


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Creates members with a normalised address and a hashed password."""

    use_in_migrations = True

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "Member":
        """Create a member; without a password nobody can sign in as it."""
        member = Member(email=self.normalize_email(email).lower() if email else None, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Create an employee who may do everything."""
        fields = {"kind": Member.Kind.EMPLOYEE, "is_staff": True, "is_superuser": True, **fields}
        return self.create_user(email, password, **fields)

    def system(self) -> "Member":
        """Return the member that stands for the machine, made when it is missing."""
        member: Member
        member, _created = self.get_or_create(
            import_key="system",
            defaults={"kind": Member.Kind.SYSTEM, "display_name": "Mitwert", "is_active": False},
        )
        return member


class Member(AbstractBaseUser, PermissionsMixin):
    """A person with an account: customer, partner or employee; the system is one too, so there is always a who."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        PARTNER = "partner", _("partner")
        EMPLOYEE = "employee", _("employee")
        SYSTEM = "system", _("system")

    class MailRhythm(models.TextChoices):
        IMMEDIATE = "immediate", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("never")

    # Authors who came with an import have no address; they can never sign in.
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    display_name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CUSTOMER)
    locale = models.CharField(_("language"), max_length=8, default="", blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="", blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    erased_at = models.DateTimeField(_("forgotten at"), null=True, blank=True, editable=False)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    joined_at = models.DateTimeField(_("joined at"), db_default=Now())
    # Written by the settling of points and of trust alone; verify_integrity adds both up anew.
    points = models.IntegerField(_("points"), default=0, db_default=0, editable=False)
    in_leaderboards = models.BooleanField(_("shown in leaderboards"), default=True, db_default=True)
    trust_level = models.PositiveSmallIntegerField(_("trust level"), default=0, db_default=0, editable=False)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    # The name by which others call this member in a text; see `operations/naming.py`.
    handle = models.CharField(_("handle"), max_length=40, unique=True, null=True, blank=True)
    mail_rhythm = models.CharField(
        _("e-mail about news"), max_length=9, choices=MailRhythm, default="immediate", db_default="immediate"
    )
    accept_reminders = models.BooleanField(_("is reminded to accept answers"), default=True, db_default=True)
    watches_automatically = models.BooleanField(_("watches where one writes"), default=True, db_default=True)

    # Read along where somebody signs in: what waits for this member, at most a hundred.
    unread: int | None = None
    # Read along by `with_roles`.
    role_names: list[str] | None = None
    # Read along where somebody signs in, a program too: whether terms wait to be agreed to before writing.
    lacks_consent: bool = False
    programs_lack_consent: bool = False

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="member_email_is_unique_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(handle__isnull=True) | models.Q(handle__regex=HANDLE),
                name="a_handle_can_be_written_in_a_text",
            ),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(kind="employee"),
                name="only_employees_may_enter_the_admin",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(email__isnull=True, display_name="", is_active=False, is_staff=False, points=0),
                name="who_is_forgotten_has_no_name_and_no_way_in",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="system") | models.Q(is_active=False),
                name="the_system_never_signs_in",
            ),
            models.CheckConstraint(condition=models.Q(points__gte=0), name="nobody_has_less_than_no_points"),
            models.CheckConstraint(
                condition=models.Q(trust_level__gte=0, trust_level__lte=4), name="trust_has_five_levels"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="member_without_handle", condition=models.Q(handle=None, is_active=True)),
        ]

    def __str__(self) -> str:
        # Everybody reads this somewhere, so it is never the address.
        return self.display_name or gettext("Member %(number)d") % {"number": self.pk or 0}

    def get_absolute_url(self) -> str:
        """Return the address of the public profile."""
        return way_to("member", self.pk)

    def get_full_name(self) -> str:
        """Return the name as Django's own templates ask for it."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name as Django's own templates ask for it."""
        return self.display_name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the member's groups; read once per instance."""
        if self.role_names is not None:
            return frozenset(self.role_names)
        return frozenset(self.groups.values_list("name", flat=True)) if self.pk else frozenset()

    def has_role(self, *names: str) -> bool:
        """Tell whether the member holds one of the roles; a superuser holds them all."""
        return self.is_active and (self.is_superuser or not self.roles.isdisjoint(names))

    @property
    def is_employee(self) -> bool:
        """Tell whether the company pays this person."""
        return self.kind == self.Kind.EMPLOYEE

    @property
    def is_peer(self) -> bool:
        """Tell whether this person stands on the customers' side."""
        return self.kind in {self.Kind.CUSTOMER, self.Kind.PARTNER}
