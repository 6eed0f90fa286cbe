"""What came in by files: who was met at a fair, with rows that somebody has to correct, and firms that are still looked at."""

from django.conf import settings
from django.utils.translation import override

from config.demo.reading import read
from config.demo.stage import Stage
from crm.importing.handing_in import change_import, check_import, hand_in_contacts, run_import
from crm.importing.running import run_waiting_imports


def hand_files_in(stage: Stage) -> None:
    """Hand each file in, say what its columns are, check it, and import those that are said to be."""
    for told in read("files")["file"]:
        by = stage.members[told["by"]]
        content = told["text"].encode()
        with override(by.locale or settings.LANGUAGE_CODE):
            row = hand_in_contacts(told["name"], content, by=by, duplicates=told["duplicates"], target=told["target"])
            row = change_import(row, by=by, mapping=told["mapping"])
        check_import(row, by=by)
        run_waiting_imports()
        row.refresh_from_db()
        if told["is_imported"]:
            run_import(row, by=by)
            run_waiting_imports()
