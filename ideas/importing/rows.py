"""What the formats have in common: names of fields that differ a little, and who wrote."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.importing.categories import category_slug
from community.importing.reading import Fields, moment
from community.importing.refusals import RowRefused, SourceRefused
from community.importing.run import TITLE_LENGTH_LIMIT, Author, ImportRun
from community.importing.titles import cut_title
from ideas.importing.imported import SourceRow
from ideas.models import Idea

# Nobody noted who; all of them are one, for nobody knows how many they are.
NOBODY = "nobody-known"
UNKNOWN = _("Unknown")
NO_REASON = _("No reason came along with the import.")
MOST_VOTES = 2**31 - 1


class Row:
    """The values of one row by names without signs and in small letters; of several names the first that is there."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {
            "".join(letter for letter in name.lower() if letter.isalnum()): value for name, value in values.items()
        }

    def first(self, *names: str) -> object:
        """Return a value as it stands, or nothing."""
        return next((value for name in names if (value := self._values.get(name)) is not None), None)

    def text(self, *names: str) -> str:
        """Return a text, empty when it is missing. Raises ``RowRefused``."""
        value = self.first(*names)
        return Fields({names[0]: str(value) if isinstance(value, int) else value}).text(names[0], "")

    def named(self, *names: str) -> str:
        """Return the text itself, or the name of what stands there as a record."""
        value = self.first(*names)
        return Fields(value).text("name", "") if isinstance(value, dict) else self.text(*names)

    def record(self, name: str) -> "Row":
        """Return a record within the row, an empty one where there is none."""
        value = self.first(name)
        return Row(value if isinstance(value, dict) else {})

    def number(self, *names: str) -> int:
        """Return a number of votes or the like, 0 when it is missing. Raises ``RowRefused``."""
        number = Fields({names[0]: self.first(*names)}).score(names[0])
        if not 0 <= number <= MOST_VOTES:
            raise RowRefused(f"{names[0]} is out of range: {number}")
        return number

    def moment(self, *names: str) -> datetime:
        """Return a moment. Raises ``RowRefused``."""
        return moment(_as_written(self.first(*names)), names[0])

    def optional_moment(self, *names: str) -> datetime | None:
        """Return a moment, or nothing when none is said. Raises ``RowRefused``."""
        return None if self.first(*names) is None else self.moment(*names)

    def names(self, *names: str) -> list[str]:
        """Return the names in a list, of texts or of records that are called so, or in a text with commas between them."""
        value = self.first(*names)
        if isinstance(value, str):
            return value.split(",")
        listed = value if isinstance(value, list) else []
        called = (one.get("name") if isinstance(one, dict) else one for one in listed)
        return [name for name in called if isinstance(name, str)]


def title_of(run: ImportRun, row: SourceRow, written: str) -> str:
    """Return a title on one line that fits. Raises ``RowRefused`` when there is none."""
    title = " ".join(written.split())
    if not title:
        raise RowRefused("title is missing")
    return cut_title(run.report, row.where, title) if len(title) > TITLE_LENGTH_LIMIT else title


def author_of(run: ImportRun, name: str, number: str, at: datetime) -> Author:
    """Return who proposed: by the number that the source gives, else by the name; addresses link nobody and are not kept."""
    known = number or name
    if not known:
        return Author(run.key("users", NOBODY), in_language_of(run, UNKNOWN), at)
    return Author(run.key("users", known), name or known, at, kind=run.kind_of(known))


def in_language_of(run: ImportRun, words: Promise) -> str:
    """Return words of ours as the people of the category read them."""
    with translation.override(run.categories.language):
        return str(words)


def reason_of(run: ImportRun, status: str, told: str) -> str:
    """Return the company's reason; declining needs one, also where none came along."""
    return told or (in_language_of(run, NO_REASON) if status == Idea.Status.DECLINED else "")


def place_of(wished: str, *told: str) -> str:
    """Return the slug of the category: the one that was wished, else the first that the source tells."""
    for name in (wished, *told):
        try:
            return category_slug(name)
        except SourceRefused:
            continue
    raise RowRefused("there is no category: say one by --category")


def _as_written(value: object) -> object:
    """Some write a blank before the zone, some the word for Greenwich, and some a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC).isoformat()
    if not isinstance(value, str):
        return value
    written = value.strip().removesuffix(" UTC")
    day, _blank, zone = written.rpartition(" ")
    return day + zone if zone[:1] in {"+", "-"} else written
