"""Files on forms: what was handed in with a form that is shown again stays with it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from community.errors.writing import TooManyAttachments
from community.foundation.errors import DomainError
from community.models import Attachment, Member
from community.operations.attaching import ATTACHMENTS_AT_MOST, hand_in_file

SALT = "mitwert.files"


class FilesInput(forms.ClearableFileInput):
    """Lets several files be chosen at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files, each looked at when it is kept."""

    def __init__(self, **options: Any) -> None:
        """Nobody has to attach anything."""
        options.setdefault("help_text", _("Pictures, PDF or text, up to five files of 5 MB."))
        super().__init__(label=_("Files"), required=False, widget=FilesInput, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files one by one."""
        if not isinstance(data, list | tuple):
            data = [data]
        # An empty file is refused with the others, by name, when it is looked at.
        return [file for file in data if isinstance(file, UploadedFile)]


class FilesForm(forms.Form):
    """A form on which files can be handed in; ``attached`` is a signed list of those that were, on an earlier try."""

    attached = forms.CharField(required=False, widget=forms.HiddenInput)
    uploads = FilesField()
    files_kept: Sequence[Attachment] = ()

    def clean_attached(self) -> list[int]:
        """Return the ids; a list that is not ours is none."""
        try:
            ids = Signer(salt=SALT).unsign(self.cleaned_data["attached"])
        except BadSignature:
            return []
        return [int(number) for number in ids.split("-") if number]

    def typed(self) -> dict[str, Any]:
        """Return what stands in the form's fields."""
        return {name: self.data[name] for name in self.data if name in self.fields}

    def begin_with(self, word: str, member: Member) -> None:
        """Let an empty form have the files of a form that was sent before, by its signed list."""
        self.initial = {**self.initial, "attached": word}
        self.cleaned_data = {"attached": word}
        self.files_kept = self._unused(self.clean_attached(), member)

    def keep_files(self, member: Member) -> bool:
        """Keep what was chosen, whatever else is wrong with the form; return whether all of it could be kept."""
        self.is_valid()
        ids: list[int] = list(self.cleaned_data.get("attached") or [])
        refused = False
        for file in self.cleaned_data.get("uploads") or []:
            try:
                ids.append(self._kept(file, member, room=ATTACHMENTS_AT_MOST - len(ids)))
            except DomainError as refusal:
                self.add_error("uploads", f"{file.name}: {refusal}")
                refused = True
        self.attachment_ids = ids
        # Shown again, the form knows what it has; the files themselves cannot be sent back to a browser.
        self.data = {
            **{name: self.data[name] for name in self.data},
            "attached": Signer(salt=SALT).sign("-".join(map(str, ids))) if ids else "",
        }
        self.files_kept = self._unused(ids, member)
        return not refused

    def _unused(self, ids: list[int], member: Member) -> list[Attachment]:
        return list(Attachment.objects.visible_to(member).unused().filter(pk__in=ids).in_order())

    def _kept(self, file: UploadedFile[Any], member: Member, *, room: int) -> int:
        if room <= 0:
            raise TooManyAttachments
        return hand_in_file(file.name or "", file.read(), by=member).pk
