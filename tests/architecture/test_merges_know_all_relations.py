"""Whatever names a person or a firm says what becomes of it when two records become one, in every app."""

from itertools import chain

import pytest
from django.apps import apps
from django.db import models

from crm.merge_fates import ACCOUNT_COLUMNS, CONTACT_COLUMNS
from crm.merging import Fate, declared, foreign_keys_to, references_to, stale, undeclared, unjust
from crm.models import Account, Contact


def test_every_foreign_key_to_a_contact_or_an_account_is_declared():
    assert undeclared() == []


def test_nothing_is_declared_that_is_not_there():
    assert stale() == []


@pytest.mark.parametrize("target", [Contact, Account])
def test_no_move_breaks_a_unique_key(target):
    """Rows that may collide are declared with the columns by which two rows are the same."""
    assert list(chain.from_iterable(map(unjust, references_to(target)))) == []


@pytest.mark.parametrize("target", [Contact, Account])
def test_what_names_a_record_as_its_own_number_stays(target):
    own = [(label, model) for label, model, column in foreign_keys_to(target) if model._meta.pk.name == column]

    assert [label for label, _model in own if declared(label).fate is not Fate.STAY] == []


@pytest.mark.parametrize(("model", "columns"), [(Contact, CONTACT_COLUMNS), (Account, ACCOUNT_COLUMNS)])
def test_every_column_of_the_records_is_declared(model, columns):
    """Add the column to crm/merge_fates.py: is it kept, filled where empty, or handed over?"""
    assert sorted(columns) == sorted(field.name for field in model._meta.concrete_fields)


def test_whoever_adds_a_model_is_told_what_to_do():
    class Bookmark(models.Model):
        contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")

        class Meta:
            app_label = "crm"
            managed = False

        def __str__(self):
            return "a model that somebody adds"

    try:
        [told] = undeclared()
    finally:
        del apps.all_models["crm"]["bookmark"]
        apps.clear_cache()

    assert told.startswith("crm.bookmark.contact names a contact, and nothing says what becomes of its rows")
    assert "crm/merge_fates.py" in told
