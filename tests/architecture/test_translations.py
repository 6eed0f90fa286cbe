"""German is complete: every sentence in code and templates has its translation, and nothing else is kept."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from config.services.addresses import BASE_DIR

APPS = ("community", "config", "crm", "ideas", "roi")
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
IN_TEMPLATE = re.compile(r"\b(_|gettext|ngettext|pgettext)\(u?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")
ENTRY = re.compile(r"^((?:msgctxt .*\n)?msgid (?:\".*\"\n)+)", re.MULTILINE)
FORMATS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def sources(suffix):
    return [
        path for app in APPS for path in sorted((BASE_DIR / app).rglob(f"*{suffix}")) if "migrations" not in path.parts
    ]


def sentences_of_code(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            place = {**dict.fromkeys(SINGLE | PLURAL, 0), **dict.fromkeys(WITH_CONTEXT, 1)}.get(node.func.id)
            if place is not None and isinstance(node.args[place], ast.Constant):
                yield node.args[place].value


def sentences_of_template(path):
    for _function, literal in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(literal)


def wanted():
    found = {sentence for path in sources(".py") for sentence in sentences_of_code(path)}
    for suffix in (".html", ".txt"):
        found |= {sentence for path in sources(suffix) for sentence in sentences_of_template(path)}
    return found


@pytest.fixture(scope="module", params=[code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE])
def catalogue(request):
    path = Path(settings.LOCALE_PATHS[0], request.param, "LC_MESSAGES", "django.po")
    with path.open("rb") as file:
        return read_po(file, locale=request.param, abort_invalid=True)


def single(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_sentence_is_translated(catalogue):
    known = {single(message) for message in catalogue if message.id}

    assert sorted(wanted() - known) == []


def test_no_sentence_is_translated_twice():
    """The reader above takes the last one; gettext's own refuses the file."""
    for code, _name in settings.LANGUAGES:
        path = Path(settings.LOCALE_PATHS[0], code, "LC_MESSAGES", "django.po")
        if path.exists():
            entries = ENTRY.findall(path.read_text(encoding="utf-8"))
            assert len(entries) > 1000
            assert [one for one, times in Counter(entries).items() if times > 1] == []


def test_no_translation_is_left_over(catalogue):
    known = {single(message) for message in catalogue if message.id}

    assert sorted(known - wanted()) == []
    assert not catalogue.obsolete


def test_no_translation_is_empty_or_a_guess(catalogue):
    unfinished = [
        single(message) for message in catalogue if message.id and (message.fuzzy or not all(strings(message)))
    ]

    assert unfinished == []
    assert not catalogue.fuzzy


def test_translations_fill_in_the_same_values(catalogue):
    def values(text):
        return sorted(set(FORMATS.findall(text)))

    wrong = [
        single(message)
        for message in catalogue
        if message.id and any(values(text) != values(single(message)) for text in strings(message))
    ]

    assert wrong == []


def test_german_addresses_people_as_du(catalogue):
    formal = re.compile(r"\b(Sie|Ihnen|Ihre?[mnrs]?)\b(?! (ist|hat|steht))")

    said = [text for message in catalogue if message.id for text in strings(message) if formal.search(text)]

    assert [text for text in said if not text.startswith("Sie ist aus")] == []
