"""Import accounts from a table (CSV)."""

from crm.management.file_command import FileCommand


class Command(FileCommand):
    help = "Import accounts from a table (CSV). A second run changes nothing."
    target = "account"
