"""Refusals about files of contacts; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid


class ImportFileIsTooLarge(Invalid):
    """Too many bytes."""

    code = "import_file_is_too_large"
    sentence = _("This file is too large; 10 MB are the most. Cut it into several.")


class ImportFileIsEmpty(Invalid):
    """There is nothing in it."""

    code = "import_file_is_empty"
    sentence = _("This file is empty.")


class ImportFileIsNoText(Invalid):
    """A workbook, a picture, a program."""

    code = "import_file_is_no_text"
    sentence = _("This is no text. Save the table as CSV or the contacts as vCard, and upload that.")


class ImportTableIsMalformed(Invalid):
    """The first row does not say what the columns are."""

    code = "import_table_is_malformed"
    sentence = _("The first row has to hold the names of the columns, each once and at most 200.")


class ImportMappingIsUnknown(Invalid):
    """A column that is not there, or something that no column can be."""

    code = "import_mapping_is_unknown"
    sentence = _("The file has no such column, or no column can be this.")


class ImportMappingNamesNobody(Invalid):
    """Whoever is imported has to be called something."""

    code = "import_mapping_names_nobody"
    sentence = _(
        "No column says who somebody is: choose one for the name, or, of people, for the e-mail address or the phone number."
    )


class ImportIsUnderWay(Conflict):
    """A worker has it in hand, or will at once."""

    code = "import_is_under_way"
    sentence = _("This file is being read; wait until that has ended.")


class ImportIsNotChecked(Conflict):
    """Nobody has seen what it would do."""

    code = "import_is_not_checked"
    sentence = _("Check the file first, and look at what would become of its rows.")


class ImportIsOver(Conflict):
    """Its rows are contacts now, or its file was thrown away."""

    code = "import_is_over"
    sentence = _("This file was imported or thrown away; upload it again.")


class RowNamesNobody(Invalid):
    """A row of a file that nobody could find again."""

    code = "row_names_nobody"
    sentence = _("Neither a name nor an address.")


class PurposeIsUnknown(Invalid):
    """A row of a file agrees to what nobody asks for."""

    code = "purpose_is_unknown"
    sentence = _("There is no such purpose of consent; add it first.")


class ConsentIsForNothing(Invalid):
    """Consent is given for an address or a number, and the row has none, or not this one."""

    code = "consent_is_for_nothing"
    sentence = _("A consent needs the address or the number that it is for in the same row.")
