"""What a category asks besides the text."""

import pytest
from django.db import IntegrityError, transaction

from community.errors import TextIsTooLong
from community.errors.writing import FieldIsMissing, FieldIsUnknown, ValueIsNoChoice
from community.models import Topic, TopicField, TopicFieldValue
from community.operations.posting import edit_topic, open_topic
from tests.factories.community import CategoryFactory


@pytest.fixture
def category(db):
    category = CategoryFactory()
    TopicField.objects.create(
        category=category, key="product", label="Product", kind="choice", choices=["S4", "S8"], required=True
    )
    TopicField.objects.create(category=category, key="version", label="Version", position=1)
    return category


def ask(category, by, fields):
    return open_topic(category, by=by, title="Why?", body="It hums.", fields=fields).topic


def said_of(topic):
    return dict(TopicFieldValue.objects.filter(topic=topic).values_list("field__key", "value"))


def test_what_is_said_is_kept_without_personal_data(category, customer):
    topic = ask(category, customer, {"product": "S4", "version": "  2.1   of anna@mail.example "})

    assert said_of(topic) == {"product": "S4", "version": "2.1 of [removed]"}


@pytest.mark.parametrize(
    ("fields", "refusal", "pointer"),
    [
        ({}, FieldIsMissing, "/field_values/product"),
        ({"product": "  "}, FieldIsMissing, "/field_values/product"),
        ({"product": "S5"}, ValueIsNoChoice, "/field_values/product"),
        ({"product": "S4", "colour": "red"}, FieldIsUnknown, "/field_values/colour"),
        ({"product": "S4", "version": "x" * 201}, TextIsTooLong, "/field_values/version"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_posted(category, customer, fields, refusal, pointer):
    with pytest.raises(refusal) as refused:
        ask(category, customer, fields)

    assert refused.value.pointer == pointer
    assert not Topic.objects.exists()


def test_who_says_nothing_of_fields_is_not_asked(category, customer):
    assert said_of(ask(category, customer, None)) == {}


def test_what_was_said_is_changed_and_taken_back(category, customer):
    topic = ask(category, customer, {"product": "S4", "version": "2.1"})

    edit_topic(topic, by=customer, fields={"product": "S8"})

    assert said_of(topic) == {"product": "S8"}


def test_what_is_no_longer_asked_stays_said(category, customer):
    topic = ask(category, customer, {"product": "S4", "version": "2.1"})
    TopicField.objects.filter(key="version").update(ended=True)

    edit_topic(topic, by=customer, fields={"product": "S8"})

    assert said_of(topic) == {"product": "S8", "version": "2.1"}
    with pytest.raises(FieldIsUnknown):
        edit_topic(topic, by=customer, fields={"product": "S8", "version": "3"})


def test_a_field_without_choices_is_no_choice(category):
    for fault in ({"kind": "choice", "choices": []}, {"kind": "text", "choices": ["a"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TopicField.objects.create(category=category, key="x", label="X", **fault)
