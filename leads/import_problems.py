"""The rows that were not taken, as a file to mend and upload again."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from leads.models import Import
from leads.values import harmless


def bad_rows(job: Import) -> Iterator[list[str]]:
    """Headers and cells as they stood in the file, with the reasons in a last column. No cell runs as a formula."""
    width = len(job.headers)
    yield [harmless(cell) for cell in (*job.headers, _("What is wrong"))]
    for problem in job.problems.order_by("line").iterator(chunk_size=1000):
        cells = [*problem.cells, *[""] * (width - len(problem.cells))][:width]
        why = "; ".join(f"{header}: {reason}" if header else reason for header, _value, reason in problem.reasons)
        yield [harmless(cell) for cell in (*cells, why)]
