"""What a category asks besides the text, checked and kept without personal data."""

from collections.abc import Mapping

from community.errors import TextIsTooLong
from community.errors.writing import FieldIsMissing, FieldIsUnknown, ValueIsNoChoice
from community.foundation.scrubbing import scrub
from community.models import Category, Topic, TopicField, TopicFieldValue
from community.models.topic_field import VALUE_LENGTH_LIMIT


def checked_fields(category: Category, given: Mapping[str, str]) -> dict[TopicField, str]:
    """Return what was said, by field; personal data is taken out of free text.

    Raises ``FieldIsUnknown``, ``FieldIsMissing``, ``ValueIsNoChoice`` or ``TextIsTooLong``.
    """
    asked = {field.key: field for field in category.fields.asked()}
    for key in given:
        if key not in asked:
            raise FieldIsUnknown(pointer=f"/field_values/{key}")
    said = {field: _checked(field, given.get(key, "")) for key, field in asked.items()}
    return {field: value for field, value in said.items() if value}


def describe(topic: Topic, values: Mapping[TopicField, str]) -> None:
    """Keep what was said of a topic that the caller's act has just written or has locked; what is not said goes."""
    TopicFieldValue.objects.filter(topic=topic, field__ended=False).exclude(field__in=list(values)).delete()
    TopicFieldValue.objects.bulk_create(
        [TopicFieldValue(topic=topic, field=field, value=value) for field, value in values.items()],
        update_conflicts=True,
        unique_fields=["topic", "field"],
        update_fields=["value"],
    )


def _checked(field: TopicField, value: str) -> str:
    pointer = f"/field_values/{field.key}"
    value = " ".join(value.split())
    if not value:
        if field.required:
            raise FieldIsMissing(pointer=pointer)
        return ""
    if field.kind == TopicField.Kind.CHOICE:
        if value not in field.choices:
            raise ValueIsNoChoice(pointer=pointer)
        return value
    value = scrub(value)
    if len(value) > VALUE_LENGTH_LIMIT:
        raise TextIsTooLong(pointer=pointer)
    return value
