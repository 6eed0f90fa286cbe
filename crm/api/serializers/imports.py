"""Imports of contacts from files."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import ContactImport


class ContactImportSerializer(serializers.Serializer[ContactImport]):
    """A file, what its columns say, how far it came, and what became of its rows."""

    id = serializers.IntegerField()
    by = serializers.IntegerField(source="by_id", help_text="Id of the member who handed it in.")
    target = serializers.ChoiceField(choices=ContactImport.Target.choices, help_text="What its rows are.")
    uploaded_at = serializers.DateTimeField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField(), help_text="Empty for vCards.")
    mapping = serializers.DictField(child=serializers.CharField(), help_text="By column; `skip` leaves one out.")
    duplicates = serializers.ChoiceField(choices=ContactImport.Duplicates.choices)
    preview = serializers.ListField(child=serializers.DictField(), help_text="The first rows, as they are understood.")
    state = serializers.ChoiceField(choices=ContactImport.State.choices)
    rows = serializers.IntegerField(allow_null=True, help_text="Known once the file was checked.")
    done_rows = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="`created`, `updated`, `unchanged`, `skipped`, `rejected`."
    )
    skipped_because = serializers.DictField(child=serializers.IntegerField())
    known = serializers.ListField(
        child=serializers.DictField(),
        help_text="The first who are known: line, name, ids as `contacts`, of accounts for those (none: twice in the file), and `by`: `uid`, `email`, `phone` or `name`.",
    )
    problem = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ContactImportWriteSerializer(StrictSerializer):
    """A table (CSV) or vCards, at most 10 MB; of accounts a table."""

    file = serializers.FileField(allow_empty_file=True)
    target = serializers.ChoiceField(choices=ContactImport.Target.choices, required=False)
    duplicates = serializers.ChoiceField(choices=ContactImport.Duplicates.choices, required=False)


class ContactImportEditSerializer(StrictSerializer):
    """What changes; columns that are left out stay as they are."""

    mapping: Any = serializers.DictField(child=StrictCharField(max_length=80), required=False)
    duplicates = serializers.ChoiceField(choices=ContactImport.Duplicates.choices, required=False)
