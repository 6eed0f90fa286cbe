"""Compiles the translations where they are newer than their result; needs no gettext on the machine."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config.services.addresses import BASE_DIR


def compile_translations() -> None:
    """Write a .mo file beside every .po file, whole or not at all."""
    for source in sorted(BASE_DIR.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = source.with_suffix(".mo.draft")
        with source.open("rb") as text, draft.open("wb") as binary:
            write_mo(binary, read_po(text, abort_invalid=True))
        draft.replace(target)


if __name__ == "__main__":
    compile_translations()
