"""Files from outside: what they really are, and pictures drawn anew so that only the picture is left."""

import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from community.foundation.errors import Invalid

FILE_LIMIT = 5 * 1024 * 1024
NAME_LENGTH_LIMIT = 120
# A few kilobytes can unfold to gigabytes; the head of a picture says how large it is, before anything is unfolded.
PIXELS_AT_MOST = 40_000_000
# Enough for any screen; a camera's twenty megapixels help nobody.
LONGEST_SIDE = 2560
# Signs of networks below a letter, and the single dot that tells its sender that it was read.
ORNAMENT = 64
READ_AS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/png"}
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)
WRITTEN_AS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
TEXT_ENDINGS = {".txt", ".log", ".csv", ".md", ".json", ".xml", ".ini", ".cfg", ".conf", ".yaml", ".yml"}
PDF, TEXT = "application/pdf", "text/plain"
CONTROL = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u202a-\u202e\u2066-\u2069]+")


class FileIsEmpty(Invalid):
    """There is nothing in it."""

    code = "file_is_empty"
    sentence = _("This file is empty.")


class FileIsTooLarge(Invalid):
    """Too many bytes, or too many pixels."""

    code = "file_is_too_large"
    sentence = _("This file is too large; 5 MB and 40 megapixels are the most.")


class FileTypeIsUnknown(Invalid):
    """Neither a picture nor a document of a kind that is safe to hand on, or a broken one."""

    code = "file_type_is_unknown"
    sentence = _(
        "Only pictures (PNG, JPEG, WebP, GIF), PDF and plain text can be attached, and they must not be broken."
    )


@dataclass(frozen=True)
class CheckedFile:
    """What is kept of a file; ``width`` and ``height`` are of pictures, in pixels."""

    name: str
    kind: str
    content: bytes
    width: int | None = None
    height: int | None = None


def checked_file(name: str, content: bytes) -> CheckedFile:
    """Return what a file really is and what of it is kept; its own word about its type counts for nothing.

    Raises ``FileIsEmpty``, ``FileIsTooLarge`` or ``FileTypeIsUnknown``.
    """
    if not content:
        raise FileIsEmpty
    if len(content) > FILE_LIMIT:
        raise FileIsTooLarge
    name = plain_name(name)
    if content.startswith(b"%PDF-"):
        return CheckedFile(_ending_with(name, ".pdf"), PDF, content)
    if PurePosixPath(name).suffix.lower() in TEXT_ENDINGS and _is_text(content):
        return CheckedFile(name, TEXT, content)
    return _drawn_anew(name, content)


def is_ornament(content: bytes) -> bool:
    """Tell whether it is a picture so small that it shows nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(READ_AS)) as picture:
                return max(picture.size) <= ORNAMENT
    except (Image.DecompressionBombError, *_BROKEN):
        return False


def plain_name(name: str) -> str:
    """Return the last part of a file's name without what could mislead a person or a program."""
    last = CONTROL.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" ._") or "file"
    stem, suffix = PurePosixPath(last).stem, PurePosixPath(last).suffix[:12]
    return f"{stem[: NAME_LENGTH_LIMIT - len(suffix)]}{suffix}"


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _drawn_anew(name: str, content: bytes) -> CheckedFile:
    """Decode and encode again: what hides in metadata, behind the picture or in a broken one does not survive."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(READ_AS)) as picture:
                kind = READ_AS[str(picture.format)]
                if picture.width * picture.height > PIXELS_AT_MOST:
                    raise FileIsTooLarge
                drawn = ImageOps.exif_transpose(picture)
                drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                drawn = _in_plain_colours(drawn, kind)
    except Image.DecompressionBombError as bomb:
        raise FileIsTooLarge from bomb
    except _BROKEN as broken:
        raise FileTypeIsUnknown from broken
    written = BytesIO()
    drawn.save(written, WRITTEN_AS[kind], **({"quality": 85} if kind == "image/jpeg" else {}))
    return CheckedFile(_ending_with(name, f".{kind.removeprefix('image/')}"), kind, written.getvalue(), *drawn.size)


def _in_plain_colours(picture: Image.Image, kind: str) -> Image.Image:
    """A fresh picture of pixels only; profiles, texts and animations stay behind."""
    mode = "RGB" if kind == "image/jpeg" else "RGBA"
    plain = Image.new(mode, picture.size)
    plain.paste(picture.convert(mode))
    return plain


def _ending_with(name: str, suffix: str) -> str:
    """Let the name say what the file really is."""
    own = PurePosixPath(name).suffix.lower()
    if own == suffix or (suffix == ".jpeg" and own == ".jpg"):
        return name
    return f"{PurePosixPath(name).stem[: NAME_LENGTH_LIMIT - len(suffix)]}{suffix}"
