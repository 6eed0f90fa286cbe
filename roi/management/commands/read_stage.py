"""Reads again which stage of professionalisation the company had reached in some months."""

from datetime import date

from roi.management.commands import measure_kpis
from roi.operations.reading_stage import read_stage


class Command(measure_kpis.Command):
    help = "Read the stage of each month from the evidence, and keep it."

    def read(self, one: date) -> str:
        """Read one month and say what came of it."""
        return f"stage {read_stage(one).stage}"
