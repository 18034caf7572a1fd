"""Opening files of rows: what they are, what is in them, and what is wrong with them."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.lines import CELL_LIMIT, ROW_LIMIT
from leads.sheet import UnreadableSheet, open_sheet

HEADERS = ["Name", "E-Mail", "Ort"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-15"]


def sheet(text, *, encoding="utf-8", **declared):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return open_sheet(io.BytesIO(data), **declared)


def read(text, **how):
    return [(row.line, row.values, bool(row.problem)) for row in sheet(text, **how).rows()]


def written(rows, *, separator=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


class Endless(io.RawIOBase):
    """A file as large as told that is never all in memory."""

    def __init__(self, head, line, lines):
        self.head, self.line, self.size, self.at = head, line, len(head) + len(line) * lines, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, place, whence=0):
        self.at = (0, self.at, self.size)[whence] + place
        return self.at

    def readinto(self, buffer):
        wanted = min(len(buffer), self.size - self.at)
        start = self.at - len(self.head)
        if start < 0:
            data = (self.head + self.line)[self.at :][:wanted]
        else:
            inside = start % len(self.line)
            data = (self.line * (wanted // len(self.line) + 2))[inside : inside + wanted]
        buffer[: len(data)] = data
        self.at += len(data)
        return len(data)


class TestWhatItIs:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_encoding_and_separator_are_found(self, encoding, separator):
        rows = [["Jörg Müller", "jm@a.example", "Köln"], ["Zoë", "zoe@b.example", "Orléans; süd, alt"]]

        found = sheet(written([HEADERS, *rows], separator=separator).encode(encoding))

        assert (found.headers, found.separator) == (HEADERS, separator)
        assert [row.values for row in found.rows()] == rows

    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("cp1252", "Name;Ort\nMüller;Köln\n“Ana”;5 €\nJoão Conceição;São Paulo\n"),
            ("cp1250", "imię;miasto\nŁukasz;Łódź\nŻaneta;Kraków\nMałgorzata;Wrocław\n"),
            ("cp1251", "имя;город\nИван;Москва\nМария;Казань\nСергей;Санкт-Петербург\n"),
            ("mac_roman", "Name;Ort\nMüller;Köln\nFrançois;Orléans\nJäger;Düsseldorf\n"),
            ("cp850", "Name;Ort\nMüller;Köln\nJäger;Düsseldorf\n"),
        ],
    )
    def test_what_is_not_utf_8_is_guessed(self, encoding, text):
        rows = [line.split(";") for line in text.splitlines()]

        found = sheet(text, encoding=encoding)

        assert [found.headers, *(row.values for row in found.rows())] == rows

    def test_valid_utf_8_wins_over_any_guess(self):
        assert sheet("Name\nÃ¼\n").encoding == "utf-8"

    def test_what_comes_late_still_tells_the_encoding(self):
        found = sheet("Name,Ort\n" + f"Ana,{'Bonn' * 25}\n" * 20_000 + "Müller,Köln\n", encoding="cp1252")

        assert (found.encoding, list(found.rows())[-1].values) == ("cp1252", ["Müller", "Köln"])

    def test_two_strange_bytes_are_not_taken_for_chinese(self):
        assert sheet("Name,Ort\nA¡A,Bonn\n", encoding="cp1252").encoding == "cp1252"

    def test_a_character_cut_by_the_end_of_the_sample_is_no_wrong_byte(self):
        found = sheet("n,m\n" + "ü,ü\n" * 260_000)

        assert found.encoding == "utf-8"

    def test_decimal_commas_do_not_make_a_comma_file(self):
        assert sheet("Firma;Umsatz\nA;1,5\nB;2,5\n").separator == ";"

    def test_the_line_that_tells_excel_the_separator_is_obeyed(self):
        found = sheet("sep=;\nName;Ort\nA,B;C\n")

        assert (found.headers, [(row.line, row.values) for row in found.rows()]) == (
            ["Name", "Ort"],
            [(3, ["A,B", "C"])],
        )

    def test_a_single_column_is_a_sheet(self):
        assert read("E-Mail\na@b.example\n") == [(2, ["a@b.example"], False)]

    def test_what_is_declared_is_believed(self):
        found = open_sheet(io.BytesIO(b"a|b,c\n1|2,3\n"), encoding="latin-1", separator="|")

        assert (found.headers, found.encoding) == (["a", "b,c"], "iso8859-1")


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "is empty"),
            (b"\n\n", "is empty"),
            (b"Name,Ort\n", "headers but no rows"),
            (b"Name,name\nA,B\n", "Two columns are called “Name”"),
            (b"Name,,Ort\nA,B,C\n", "Column 2 has no header"),
            (b"ana@a.example,Ana\n", "Line 1 is a row, not headers"),
            (b"Name\0,Ort\nA,B\n", "Line 1 has NUL bytes"),
            (b"Name,Ort\rA,B\r", "old Macs"),
            (b"PK\x03\x04\x14\0\x06\0", "workbook"),
            (b'"Name,Ort\nA,B\n', "quote opened in line 1 is not closed"),
        ],
    )
    def test_a_file_that_is_no_sheet_says_what_to_do(self, data, why):
        with pytest.raises(UnreadableSheet, match=why):
            sheet(data)

    def test_a_wrong_declared_encoding_names_line_byte_and_what_to_try(self):
        with pytest.raises(UnreadableSheet) as refusal:
            open_sheet(io.BytesIO("Name\nAna\nMüller\n".encode("cp1252")), encoding="utf-8")

        assert str(refusal.value).startswith(
            "Line 3 is not UTF-8: byte 0xFC at place 11 of the file. Try Windows-1252, "
        )

    @pytest.mark.parametrize("name", ["klingon", "rot13", "utf-7", "unicode_escape", "cp037", "iso2022_jp"])
    def test_an_encoding_that_cannot_be_used_is_refused(self, name):
        with pytest.raises(UnreadableSheet, match="There is no encoding"):
            open_sheet(io.BytesIO(b"Name\nAna\n"), encoding=name)


class TestBadRows:
    def test_too_many_and_too_few_cells_are_reported_with_their_line(self):
        assert read("a,b\n1,2\n3\n4,5,6\n7,8\n") == [
            (2, ["1", "2"], False),
            (3, ["3"], True),
            (4, ["4", "5", "6"], True),
            (5, ["7", "8"], False),
        ]

    def test_empty_rows_and_empty_cells_at_the_end_do_no_harm(self):
        assert read("a,b,\n\n1,2,\n,,\n , \n3,4,,,\n") == [(3, ["1", "2"], False), (6, ["3", "4"], False)]

    def test_a_quoted_line_end_keeps_the_line_numbers_right(self):
        assert read('a,b\n"1\n1",2\n3\n') == [(2, ["1\n1", "2"], False), (4, ["3"], True)]

    @pytest.mark.parametrize("end", ["", '3,"4 4"\n'])
    def test_a_quote_that_is_never_closed_costs_its_line_only(self, end):
        lines = "".join(f"{number},x\n" for number in range(3, 40_000))

        rows = read(f'a,b\n"1,2\n{lines}{end}')

        assert rows[0] == (2, ['"1,2'], True)
        assert rows[1] == (3, ["3", "x"], False)
        assert [row for row in rows[1:] if row[2]] == []

    def test_a_quote_inside_a_cell_is_reported(self):
        row, after = sheet('a,b\n"5" pipe",2\n3,4\n').rows()

        assert (row.line, row.problem) == (
            2,
            "Line 2 has a quote inside a cell. Write it twice, or put the cell in quotes.",
        )
        assert after.values == ["3", "4"]

    def test_a_nul_byte_is_reported(self):
        rows = list(sheet("a,b\n1,2\n3\0,4\n5,6\n").rows())

        assert [row.problem for row in rows] == ["", "Line 3 has a NUL byte. Remove it.", ""]

    def test_a_byte_of_another_encoding_is_reported_where_it_is(self):
        rows = list(
            sheet(
                "a,b\n1,ü\n".encode() + b"x,%s\n" % (b"y" * 97) * 20_000 + "M\xfcller,2\n3,4\n".encode("latin-1")
            ).rows()
        )

        assert [(row.line, row.problem[:35]) for row in rows if row.problem] == [
            (20_003, "Line 20003 is not UTF-8: byte 0xFC.")
        ]
        assert rows[-1].values == ["3", "4"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("size", [CELL_LIMIT + 10, ROW_LIMIT - 1, ROW_LIMIT, ROW_LIMIT * 3 + 1])
    def test_a_line_without_end_is_passed_over(self, encoding, size):
        rows = read(f"a,b\n1,2\n{'x' * size},4\n5,6\n", encoding=encoding)

        assert [(line, bad) for line, _values, bad in rows] == [(2, False), (3, True), (4, False)]

    def test_a_column_of_line_feed_lookalikes_survives_utf_16(self):
        rows = [["Ċ", "ऊ", "ਊ"], ["ĊĊ", "\u0a0a\u0d0a", "\u0a00\u000b"]]

        for encoding in ("utf-16", "utf-16-be"):
            assert [values for _line, values, _bad in read(written([HEADERS, *rows]), encoding=encoding)] == rows


class TestPlaces:
    def test_reading_goes_on_after_a_row(self):
        found = sheet('a,b\n1,2\n"3\n",4\n5\n6,7\n')
        rows = list(found.rows())

        for number, row in enumerate(rows):
            assert list(found.rows(start=row.position)) == rows[number:]
            assert list(found.rows(start=row.after)) == rows[number + 1 :]
        assert (found.share_read(found.first), found.share_read(rows[-1].after)) == (4 / 21, 1.0)

    def test_two_readers_of_one_sheet_do_not_disturb_each_other(self):
        found = sheet("a\n1\n2\n3\n")

        assert [(one.values, two.values) for one, two in zip(found.rows(), found.rows(), strict=True)] == [
            (["1"], ["1"]),
            (["2"], ["2"]),
            (["3"], ["3"]),
        ]

    def test_a_gigabyte_is_not_loaded(self):
        stream = io.BufferedReader(Endless(b"a,b\n", b"12345,67890\n", 90_000_000))
        tracemalloc.start()

        found = open_sheet(stream)
        rows = found.rows()
        for _number in range(20_000):
            last = next(rows)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert found.size > 2**30
        assert next(found.rows(start=last.after)).line == 20_002
        assert peak < 16 * 2**20


cells = st.text(
    st.characters(codec="cp1252", exclude_characters="\0\ufeff") | st.sampled_from(",;|\t\"\n '=ü"), max_size=8
)


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(ENCODINGS[:-1]),
    separator=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read_from_every_place(rows, encoding, separator, end):
    rows = [[f"#{row[0]}", *row[1:]] for row in rows]
    data = written([HEADERS, *rows], separator=separator, end=end, quoting=csv.QUOTE_ALL).encode(encoding)

    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    found = open_sheet(io.BytesIO(data), separator=separator, encoding=declared)
    whole = list(found.rows())

    assert found.headers == HEADERS
    assert [row.values for row in whole] == rows
    assert not any(row.problem for row in whole)
    for number, row in enumerate(whole):
        assert list(found.rows(start=row.after)) == whole[number + 1 :]


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200) | st.text('a",;\n\r\0ü', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_and_no_line_twice(data):
    try:
        found = sheet(b"a,b\n" + data)
    except UnreadableSheet:
        return

    lines = [row.line for row in found.rows()]

    assert lines == sorted(set(lines))
