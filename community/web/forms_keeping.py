"""Forms by which order is kept: each says why, in a word for everybody and a sentence for the person concerned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.flaggable import Because
from community.models import Category, Incident, Member, Topic
from community.models.moderation_act import GROUNDS, Ground
from community.operations.flagging import NOTE_LENGTH_LIMIT
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.web.choosing import PostsField
from community.web.day_inputs import MomentInput
from community.web.forms import CategoryField


class KeepingForm(forms.Form):
    """What all of them know: the thing and who keeps order."""

    def __init__(self, *given: Any, thing: Any, reader: Member, **options: Any) -> None:
        """Remember what the form is about."""
        super().__init__(*given, **options)
        self.thing, self.reader = thing, reader


class ReasonForm(KeepingForm):
    """Why, in a sentence."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=NOTE_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it, nobody else."),
    )

    @property
    def because(self) -> Because:
        """The reason as acts take it."""
        said = self.cleaned_data
        return Because(said.get("ground", Ground.OTHER), said["reason"])


class BecauseForm(ReasonForm):
    """Why, also in a word."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=GROUNDS, initial=Ground.OTHER, help_text=_("Everybody may read it.")
    )
    field_order = ["ground", "reason"]


class PersonalDataForm(BecauseForm):
    """Why the words of an earlier text go."""

    def __init__(self, *given: Any, **options: Any) -> None:
        """Mostly somebody wrote what is nobody's business, and has changed it since."""
        super().__init__(*given, **options)
        self.fields["ground"].initial = Ground.PERSONAL_DATA


class LightForm(BecauseForm):
    """Why, if there is anything to say."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=NOTE_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it, nobody else."),
    )


class PlaceForm(BecauseForm):
    """A category and why."""

    category = CategoryField(label=_("Category"))
    field_order = ["category", "ground", "reason"]

    def __init__(self, *given: Any, thing: Topic, reader: Member, **options: Any) -> None:
        """Offer the places that the member may see."""
        super().__init__(*given, thing=thing, reader=reader, **options)
        self.offer()

    def offer(self) -> None:
        """Fill in the places."""
        self.place.offer(self.reader)

    @property
    def place(self) -> CategoryField:
        """The field of the category."""
        field = self.fields["category"]
        assert isinstance(field, CategoryField)
        return field


class MoveForm(PlaceForm):
    """Where to; the place where the topic stands is none to move it to."""

    def __init__(self, *given: Any, thing: Topic, reader: Member, **options: Any) -> None:
        """Mostly it stands in the wrong one."""
        super().__init__(*given, thing=thing, reader=reader, **options)
        self.fields["ground"].initial = Ground.WRONG_CATEGORY

    def offer(self) -> None:
        """Leave out the place of the topic."""
        self.place.offer(self.reader, other_than=self.thing.category)


class SplitForm(PlaceForm):
    """What the new topic is called and where it stands; which posts go stands beside them."""

    title = forms.CharField(label=_("Title of the new topic"), max_length=TITLE_LENGTH_LIMIT)
    posts = PostsField(label=_("Which posts?"))
    field_order = ["title", "category", "ground", "reason"]

    def __init__(self, *given: Any, thing: Topic, reader: Member, **options: Any) -> None:
        """Begin with the place where the posts stand."""
        super().__init__(*given, thing=thing, reader=reader, **options)
        self.fields["category"].initial = thing.category.slug
        self.fields["ground"].initial = Ground.OFF_TOPIC


class MergeForm(BecauseForm):
    """Why two topics become one."""

    def __init__(self, *given: Any, **options: Any) -> None:
        """Mostly the same was asked before."""
        super().__init__(*given, **options)
        self.fields["ground"].initial = Ground.DUPLICATE


class PinForm(LightForm):
    """Where and until when a topic stands on top."""

    everywhere = forms.BooleanField(
        label=_("In all lists, not only in those of its category"),
        required=False,
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Nothing means: until somebody takes it off."),
        widget=MomentInput(),
    )
    field_order = ["everywhere", "until", "ground", "reason"]


class IncidentForm(KeepingForm):
    """What is broken."""

    incident = forms.ModelChoiceField(
        label=_("Incident"),
        queryset=Incident.objects.none(),
        empty_label=_("Choose …"),
        help_text=_("Only open ones can be chosen."),
    )

    def __init__(self, *given: Any, thing: Topic, reader: Member, **options: Any) -> None:
        """Offer what is broken where the member may look."""
        super().__init__(*given, thing=thing, reader=reader, **options)
        field: Any = self.fields["incident"]
        field.queryset = Incident.objects.visible_to(reader).open().order_by("-id")


def category_of(form: PlaceForm) -> Category:
    """Return the place that was chosen."""
    category: Category = form.cleaned_data["category"]
    return category
