"""Import contacts: a table (CSV) or vCards of the versions 2.1, 3.0 and 4.0."""

from crm.management.file_command import FileCommand


class Command(FileCommand):
    help = "Import contacts from a table (CSV) or vCards. A second run changes nothing."
