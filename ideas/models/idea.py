"""The idea and the company's answers."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.models import Category, Member, Tag, Topic
from community.models.category import KEEPER_ROLES, Reader
from community.models.topic import State

# Since its words were written or changed.
NOT_COMPARED = models.Q(compared_version__isnull=True) | models.Q(compared_version__lt=models.F("version"))
IDEA_KEEPER_ROLES = (*KEEPER_ROLES, "product")
# They keep order among ideas whose authors nobody else is to know, and judge none of them.
VEIL_ROLES = ("moderator", "community_manager", "admin")


def tag_slugs() -> ArraySubquery:
    """The tags of an idea in the idea's own row, by name."""
    tagged = Tag.objects.order_by("slug").filter(ideas=models.OuterRef("pk"))
    return ArraySubquery(tagged.values("slug"))


class IdeaQuerySet(models.QuerySet["Idea"]):
    """Sets of ideas."""

    def visible_to(self, reader: Reader) -> Self:
        """Ideas that stand, in a category the reader may see; keepers also see what is hidden."""
        ideas = self.filter(category__in=Category.objects.visible_to(reader).values("id")).unveiled_to(reader)
        if isinstance(reader, Member) and reader.has_role(*IDEA_KEEPER_ROLES):
            return ideas.exclude(state=State.DELETED)
        return ideas.filter(state=State.VISIBLE)

    def unveiled_to(self, reader: Reader) -> Self:
        """Without those that are shown by their challenge only, as nobody is to know who proposed them; they do."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.filter(is_veiled=False)
        if reader.has_role(*VEIL_ROLES):
            return self
        return self.filter(models.Q(is_veiled=False) | models.Q(author=reader))

    def unveiled(self) -> Self:
        """Those of which everybody may know who proposed them."""
        return self.filter(is_veiled=False)

    def standing(self) -> Self:
        """Neither hidden nor deleted."""
        return self.filter(state=State.VISIBLE)

    def held_back(self) -> Self:
        """Those that wait for a person to look at them, and are seen by nobody else until then."""
        return self.filter(state=State.HELD)

    def without_held(self) -> Self:
        """As lists show them: what is held back waits in a queue of its own and stands between no others."""
        return self.exclude(state=State.HELD)

    def unmerged(self) -> Self:
        """Those that stand for themselves, not those that point at another one."""
        return self.filter(merged_into=None)

    def awaiting_answer(self) -> Self:
        """Those of which the company has said nothing yet."""
        # Not by a join: the database would take what is missing there for rare, and sort all that wait.
        answered = Idea.objects.filter(pk=models.OuterRef("pk"), decisions__isnull=False).order_by()
        return self.filter(~models.Exists(answered), status=Idea.Status.OPEN)

    def voted_by(self, member: Member) -> Self:
        """Those for which a member votes, also by a vote for one that was merged into it."""
        # By the votes of the member, which are few, instead of asking each idea whether one of its votes is theirs.
        own = Idea.objects.filter(votes__member=member).order_by()
        through = own.filter(merged_into__isnull=False).values("merged_into")
        return self.filter(pk__in=own.values("pk").union(through))

    def to_compare(self) -> Self:
        """Those whose words nobody has compared with other ideas since they were written or changed."""
        return self.standing().unveiled().unmerged().filter(NOT_COMPARED)

    def with_tags(self) -> Self:
        """Read the keywords of each along, as ``tag_slugs``, by name."""
        return self.annotate(tag_slugs=tag_slugs())

    def newest_first(self) -> Self:
        """In the order of proposing, totally ordered."""
        return self.order_by("-created_at", "-id")

    def with_votes_shown(self) -> Self:
        """Count our own votes and the imported ones together, as they are shown."""
        return self.annotate(votes_shown=models.F("vote_count") + models.F("imported_votes"))

    def most_wanted_first(self) -> Self:
        """By the votes that are shown, totally ordered."""
        return self.with_votes_shown().order_by("-votes_shown", "-id")


class Idea(models.Model):
    """A proposal with a public status."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        UNDER_REVIEW = "under_review", _("under review")
        PLANNED = "planned", _("planned")
        STARTED = "started", _("started")
        DELIVERED = "delivered", _("delivered")
        DECLINED = "declined", _("declined")
        MERGED = "merged", _("merged")

    State = State

    category = models.ForeignKey(Category, models.PROTECT, related_name="ideas", verbose_name=_("category"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ideas", verbose_name=_("author"))
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("grew out of topic")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="ideas", verbose_name=_("tags"))
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    vote_count = models.PositiveIntegerField(_("votes"), default=0)
    # Those that stand, here and on the ideas merged into it that stand.
    comment_count = models.PositiveIntegerField(_("comments"), default=0)
    # Votes that came with an import and whose voters nobody knows; of ideas merged into this one as well.
    imported_votes = models.IntegerField(_("imported votes"), default=0)
    # How many of them came with ideas that were merged into this one.
    imported_of_merged = models.IntegerField(_("imported votes of merged ideas"), default=0)
    # What its votes weigh by their age, in thousandths of a new one; see ``weighing``.
    trend = models.BigIntegerField(_("trend"), default=0, editable=False)
    # Nothing moves: whoever asks what an idea has, asks it and all that point at it. There are no chains (a trigger).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    # Who of us takes care of it, and by when it is to be decided; for staff.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    # It takes part in a challenge in which nobody is to know yet who proposed it.
    is_veiled = models.BooleanField(_("author is hidden"), default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    # Which version was compared with all other ideas; null before the first time.
    compared_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="idea_newest"),
            models.Index(
                (models.F("vote_count") + models.F("imported_votes")).desc(),
                models.F("id").desc(),
                name="idea_most_wanted",
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="idea_newest_in_status"),
            models.Index(fields=["-trend", "-id"], name="idea_trending"),
            models.Index(fields=["owner", "due_on"], name="idea_of_owner", condition=models.Q(owner__isnull=False)),
            models.Index(
                fields=["id"],
                condition=NOT_COMPARED,
                name="idea_to_compare",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="merged", merged_into__isnull=False)
                | (~models.Q(status="merged") & models.Q(merged_into__isnull=True)),
                name="merged_ideas_say_into_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="an_idea_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the canonical address of the idea's page."""
        return reverse("idea", args=[self.pk, self.slug or "-"])

    @property
    def accepts_votes(self) -> bool:
        """Tell whether the company is still listening."""
        return self.status in {
            self.Status.OPEN,
            self.Status.UNDER_REVIEW,
            self.Status.PLANNED,
            self.Status.STARTED,
        }

    @property
    def accepts_comments(self) -> bool:
        """Tell whether one still talks about it; a merged one leads to where one does."""
        return self.accepts_votes

    @property
    def canonical_id(self) -> int:
        """The number of the idea that stands for this one: another one, or itself."""
        return self.merged_into_id or self.pk

    @property
    def shown_votes(self) -> int:
        """Our own votes and the imported ones together."""
        return self.vote_count + self.imported_votes

    @staticmethod
    def slug_for(title: str) -> str:
        """Return the readable part of the address for a title; it may be empty."""
        return slugify(title, allow_unicode=True)[:80].strip("-")
