"""The physical lines of a file and the rows they make, each with its place, however wrong they are."""

import csv
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from leads import encodings

CELL_LIMIT = 128 * 1024  # characters; a quote that is never closed ends here
ROW_LIMIT = 1024 * 1024  # bytes
_PIECE = ROW_LIMIT + 2
_SHOWN = 500  # characters of a line that could not be split


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on (from 1), its cells as written, and what is wrong with it, if anything."""

    line: int
    values: list[str]
    problem: str
    position: str
    after: str


class Records:
    """Rows, each with its place. After a row that cannot be split, reading goes on with the next physical line."""

    def __init__(self, stream: BinaryIO, encoding: str, separator: str, offset: int, line: int) -> None:
        self.lines, self.separator = Lines(stream, encoding, offset, line), separator
        self._restart()

    def __iter__(self) -> "Records":
        return self

    def __next__(self) -> Row:
        while True:
            row = self._record()
            if row.problem or any(cell.strip() for cell in row.values):
                return row

    def _record(self) -> Row:
        lines = self.lines
        lines.begin()
        offset, line = lines.offset, lines.line
        lines.stream.seek(offset)  # several readers may share the file
        try:
            values, problem = next(self.reader), lines.strange
        except (csv.Error, _TooLong) as error:
            values, problem = [lines.first.rstrip("\r\n")[:_SHOWN]], self._what_is_wrong(error, line)
            lines.seek(*(lines.first_end or (lines.offset, lines.line)))
            self._restart()
        return Row(line, values, problem, f"{offset}:{line}", f"{lines.offset}:{lines.line}")

    def _restart(self) -> None:
        csv.field_size_limit(CELL_LIMIT)
        self.reader = csv.reader(self.lines, delimiter=self.separator, strict=True)

    def _what_is_wrong(self, error: Exception, line: int) -> str:
        reason, values = str(error), {"line": line}
        if isinstance(error, _TooLong) or "limit" in reason or "unexpected end" in reason:
            if self.lines.first.count('"') % 2:
                return _("A quote opened in line %(line)d is not closed. Close it, or remove it.") % values
            return _("Line %(line)d is too long to be a row. Look for a missing line end or quote.") % values
        if "new-line" in reason:
            return _("Line %(line)d has a line end inside a cell without quotes. Put the cell in quotes.") % values
        return _("Line %(line)d has a quote inside a cell. Write it twice, or put the cell in quotes.") % values


class Lines:
    """Physical lines as text, with the place of the next one. `strange` says what was no text since `begin`."""

    offset: int  # of the next line
    line: int  # its number
    taken: int  # bytes since `begin`
    strange: str
    first: str  # the first line since `begin`
    first_end: tuple[int, int] | None  # where the line after it begins

    def __init__(self, stream: BinaryIO, encoding: str, offset: int, line: int) -> None:
        self.stream, self.encoding, self.wide = stream, encoding, encoding.startswith("utf-16")
        self.seek(offset, line)

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        raw = self._raw()
        if not raw:
            raise StopIteration
        self.offset, self.line = self.offset + len(raw), self.line + 1
        self.taken += len(raw)
        try:
            text = raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            text = raw.decode(self.encoding, "replace")
            self.strange = self.strange or self._not_encoded(raw, error.start)
        if "\0" in text:
            self.strange = self.strange or _("Line %(line)d has a NUL byte. Remove it.") % {"line": self.line - 1}
        self.first = self.first or text
        self.first_end = self.first_end or (self.offset, self.line)
        return text

    def begin(self) -> None:
        """A row begins here."""
        self.taken, self.strange, self.first, self.first_end = 0, "", "", None

    def seek(self, offset: int, line: int) -> None:
        """Go on from there."""
        self.offset, self.line = offset, line
        self.stream.seek(offset)
        self.begin()

    def _raw(self) -> bytes:
        raw = self._piece()
        if self.taken + len(raw) > ROW_LIMIT:
            if not self.first_end:
                self._pass_over(raw)
            raise _TooLong
        return raw

    def _pass_over(self, raw: bytes) -> None:
        """Skip a physical line that is too long to be held."""
        self.first = raw[:_SHOWN].decode(self.encoding, "replace")
        self.offset, self.line = self.offset + len(raw), self.line + 1
        while raw and not self._ended(raw):
            raw = self._piece()
            self.offset += len(raw)

    def _piece(self) -> bytes:
        """A physical line, or the part of it that fits. A line feed byte may be half of another character in UTF-16."""
        raw = self.stream.readline(_PIECE)
        while self.wide and raw and len(raw) < _PIECE and not self._ended(raw):
            more = self.stream.read(1) if len(raw) % 2 else self.stream.readline(_PIECE)
            if not more:
                return raw
            raw += more
        return raw + self.stream.read(1) if self.wide and len(raw) % 2 else raw

    def _ended(self, raw: bytes) -> bool:
        if self.wide:
            return len(raw) % 2 == 0 and raw.endswith("\n".encode(self.encoding))
        return raw.endswith(b"\n")

    def _not_encoded(self, raw: bytes, wrong: int) -> str:
        text = _(
            "Line %(line)d is not %(name)s: byte %(byte)s. Correct it, or choose another encoding for the file, such as %(other)s."
        )
        other = "cp1252" if self.encoding == "utf-8" else "utf-8"
        names = {"name": encodings.named(self.encoding), "other": encodings.named(other)}
        return text % {"line": self.line - 1, "byte": f"0x{raw[wrong]:02X}", **names}


class _TooLong(Exception):
    """One row is longer than any row may be."""
