"""Import a Stack Exchange data dump: a folder with Posts.xml, Users.xml and the other tables."""

from pathlib import Path
from typing import Any

from community.importing.categories import category_slug
from community.importing.command import ImportCommand
from community.importing.progress import Progress
from community.importing.run import ImportRun
from community.importing.stackexchange import check_folder, import_stackexchange


class Command(ImportCommand):
    help = "Import a Stack Exchange data dump. Employees are named by their user Id."

    def load(self, path: Path, run: ImportRun, options: dict[str, Any], progress: Progress) -> None:
        check_folder(path)
        import_stackexchange(path, run, category_slug(options["category"] or run.source), progress)
