"""Files from outside: only what they show is kept."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from community.foundation.errors import Invalid
from community.foundation.files import (
    FILE_LIMIT,
    LONGEST_SIDE,
    NAME_LENGTH_LIMIT,
    FileIsEmpty,
    FileIsTooLarge,
    FileTypeIsUnknown,
    checked_file,
    plain_name,
)
from tests.files import PDF, bomb, picture, picture_with_secrets


@pytest.mark.parametrize(
    ("kind", "name", "kept_as", "kept_name"),
    [
        ("PNG", "a.png", "image/png", "a.png"),
        ("JPEG", "a.JPG", "image/jpeg", "a.JPG"),
        ("WEBP", "a.webp", "image/webp", "a.webp"),
        ("GIF", "a.gif", "image/png", "a.png"),
        ("PNG", "a.html", "image/png", "a.png"),
    ],
)
def test_a_picture_is_kept_as_what_it_is_whatever_it_is_called(kind, name, kept_as, kept_name):
    kept = checked_file(name, picture(kind))

    assert (kept.kind, kept.name, kept.width, kept.height) == (kept_as, kept_name, 40, 30)
    assert Image.open(BytesIO(kept.content)).size == (40, 30)


def test_a_picture_loses_what_it_hid():
    kept = checked_file("a.jpg", picture_with_secrets())

    assert b"home address" not in kept.content
    assert b"script" not in kept.content
    assert dict(Image.open(BytesIO(kept.content)).getexif()) == {}


def test_a_picture_that_lay_on_its_side_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6

    kept = checked_file("a.jpg", picture("JPEG", size=(40, 30), exif=exif.tobytes()))

    assert (kept.width, kept.height) == (30, 40)


def test_a_large_picture_becomes_smaller():
    kept = checked_file("a.png", picture(size=(5000, 100)))

    assert (kept.width, kept.height) == (LONGEST_SIDE, 51)


def test_a_bomb_is_refused_by_its_head():
    assert len(bomb()) < FILE_LIMIT

    with pytest.raises(FileIsTooLarge):
        checked_file("a.png", bomb())


def test_documents_are_kept_byte_by_byte():
    assert checked_file("a.pdf", PDF).content == PDF
    assert checked_file("log.txt", b"ok").kind == "text/plain"
    assert checked_file("page.html.pdf", PDF).kind == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("run.exe", b"MZ\x90\x00"),
        ("all.zip", b"PK\x03\x04"),
        ("a.png", picture()[:60]),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("log.txt", b"\xff\xfe\x00"),
        ("log.txt", b"null\x00byte"),
    ],
)
def test_anything_else_is_refused(name, content):
    with pytest.raises(FileTypeIsUnknown):
        checked_file(name, content)


def test_nothing_and_too_much_are_refused():
    with pytest.raises(FileIsEmpty):
        checked_file("a.txt", b"")
    with pytest.raises(FileIsTooLarge):
        checked_file("a.txt", b"x" * (FILE_LIMIT + 1))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a b.png", "a b.png"),
        ("", "file"),
        ("...", "file"),
        ('x"\r\nSet-Cookie: y.png', "x_Set-Cookie_ y.png"),
        ("evil\u202egnp.exe", "evil_gnp.exe"),
        (f"{'ä' * 300}.png", f"{'ä' * (NAME_LENGTH_LIMIT - 4)}.png"),
    ],
)
def test_names_are_plain(given_name, kept):
    assert plain_name(given_name) == kept


@given(some.text(), some.binary(max_size=400))
def test_whatever_comes_is_kept_or_refused_with_a_sentence(name, content):
    outcome = refusal_or_file(name, content)

    assert outcome.sentence if isinstance(outcome, Invalid) else 0 < len(plain_name(name)) <= NAME_LENGTH_LIMIT


def refusal_or_file(name, content):
    try:
        return checked_file(name, content)
    except Invalid as refusal:
        return refusal
