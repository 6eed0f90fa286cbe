"""Import ideas: proposals of Decide Madrid, posts of Fider or of Canny, as a table or as JSON."""

import csv
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from community.foundation.cells import guarded
from community.importing.command import ImportCommand
from community.importing.progress import Progress
from community.importing.report import Report
from community.importing.run import ImportRun
from ideas.importing.conversing import load_comments
from ideas.importing.formats import open_source
from ideas.importing.imported import SourceRow
from ideas.importing.loading import HELD, IDEAS, batches_of, load_ideas
from ideas.importing.merging import merge_duplicates
from ideas.importing.suspicion import Suspicion


class Command(ImportCommand):
    help = "Import ideas of Decide Madrid, Fider or Canny (CSV or JSON). What looks like spam is held back."

    afterwards = "The worker lets new ideas be found; those that look like spam wait in the queue of the moderators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--errors", type=Path, help="a CSV file for the rows that were rejected, with the reasons")

    def load(self, path: Path, run: ImportRun, options: dict[str, Any], progress: Progress) -> None:
        source, category = open_source(path), options["category"] or ""
        progress.say(f"{path.name}: {source.format.name}")
        # What is odd is told once, when it is loaded.
        quiet = replace(run, report=Report(lambda _message: None))
        suspicion, points_at_others = Suspicion(options["language"]), False
        with progress.phase("reading", unit="ideas") as phase:
            for idea in source.ideas(quiet, category, _pass_over):
                suspicion.copies.add(idea)
                points_at_others = points_at_others or bool(idea.merged_into)
                phase.advance(1)
        with _told_of(run, options["errors"]) as refused, progress.phase("loading", unit="ideas") as phase:
            for batch in batches_of(source.ideas(run, category, refused)):
                load_ideas(run, batch, suspicion)
                load_comments(run, batch, suspicion)
                phase.advance(len(batch))
        if points_at_others:
            pointing = (idea for idea in source.ideas(quiet, category, _pass_over) if idea.merged_into)
            for batch in batches_of(pointing):
                merge_duplicates(run, batch)
        if held := run.report.made[HELD]:
            progress.say(f"{held:,} look like spam and are held back.")


def _pass_over(_row: SourceRow, _why: str) -> None:
    """Say nothing of what is told when it is loaded."""


@contextmanager
def _told_of(run: ImportRun, errors: Path | None) -> Iterator[Callable[[SourceRow, str], None]]:
    """Report rows that cannot be taken, and keep them as they stand in a table of their own where one is wished."""
    with ExitStack() as stack:
        table = stack.enter_context(errors.open("w", encoding="utf-8", newline="")) if errors else None
        writer = csv.writer(table) if table else None
        if writer:
            writer.writerow(["where", "why", "row"])

        def refused(row: SourceRow, why: str) -> None:
            run.report.reject(IDEAS, row.where, why)
            if writer:
                writer.writerow([row.where, guarded(why), guarded(row.raw)])

        yield refused
