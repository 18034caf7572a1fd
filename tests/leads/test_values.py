"""What cells say, however people write it."""

import datetime as dt
import unicodedata
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leads.dates import date, moment
from leads.numbers import number, whole
from leads.values import BadValue, Phone, address, boolean, country, domain, email, free_mail, harmless, phone, text

BERLIN, SAO_PAULO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Sao_Paulo")


class TestText:
    @pytest.mark.parametrize("cell", ["", "  ", "\u00a0\t", "NULL", "null", " \\N ", "\ufeff"])
    def test_nothing_is_nothing(self, cell):
        assert text(cell) == ""

    @pytest.mark.parametrize("cell", ["Null", "N/A", "-", "?", "None", "0"])
    def test_what_may_mean_something_is_kept(self, cell):
        assert text(cell) == cell

    def test_spellings_in_unicode_are_one(self):
        assert text(" Zoe\u0308\u00ad ") == "Zoë"


class TestEmail:
    @pytest.mark.parametrize(
        ("cell", "same"),
        [
            ("Ana@A.Example", "ana@a.example"),
            (" ana@a.example\u00a0", "ana@a.example"),
            ("mailto:ana@a.example", "ana@a.example"),
            ("zoe\u0308@a.test", "ZOË@a.test"),
            ("ana＠a.example", "ana@a.example"),
            ("ana@MÜLLER.example", "ana@xn--mller-kva.example"),
            ("STRAUSS@a.example", "strauß@a.example"),
            ("ana@example.com", "ANA@EXAMPLE.COM"),
        ],
    )
    def test_case_and_unicode_form_make_no_second_lead(self, cell, same):
        assert email(cell) == email(same)

    def test_domains_that_are_two_stay_two(self):
        assert email("a@straße.example") != email("a@strasse.example")

    def test_who_writes_there_uses_the_spelling_given(self):
        assert address(" Ana.Strauß@A.EXAMPLE") == "Ana.Strauß@a.example"

    @pytest.mark.parametrize(
        "cell",
        ["", "-", "ana", "ana@", "@a.example", "a b@a.example", "ana@a", "a@a..example", "a@b.example; c@d.example"],
    )
    def test_what_is_no_address_is_refused_with_what_to_write(self, cell):
        with pytest.raises(BadValue) as refusal:
            email(cell)

        assert (refusal.value.field, refusal.value.value) == ("email", cell)
        assert str(refusal.value) == f"“{cell}” is no e-mail address. Write it like name@company.example."

    @given(
        st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12),
        st.sampled_from(["a.example", "Bücher.test"]),
    )
    def test_reading_twice_changes_nothing_and_spelling_makes_no_difference(self, local, host):
        try:
            once = email(f"{local}@{host}")
        except BadValue:
            assume(False)

        assert email(once) == once
        for form in ("NFC", "NFD", "NFKC"):
            assert email(unicodedata.normalize(form, f"{local}@{host.upper()}")) == once
        assert email(f"{local.casefold()}@{host}") == once


class TestPhone:
    @pytest.mark.parametrize(
        ("cell", "where", "found"),
        [
            ("030 123456", "DE", "+4930123456"),
            ("+55 (11) 91234-5678", "", "+5511912345678"),
            ("0049 30 123456", "DE", "+4930123456"),
            ("+1 650 253 0000 ext. 12", "", "+16502530000;ext=12"),
        ],
    )
    def test_a_number_is_written_internationally(self, cell, where, found):
        assert phone(cell, country=where) == Phone(found)
        assert phone(found) == Phone(found)

    @pytest.mark.parametrize("cell", ["030 123456", "ask Ana", "+49 1"])
    def test_what_cannot_be_read_is_kept_and_says_so(self, cell):
        kept = phone(cell)

        assert (kept.text, kept.note[:15]) == (cell, "Kept as written")

    def test_no_number_needs_no_note(self):
        assert phone(" ") == Phone("")


class TestDomain:
    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("https://www.shop.acme.co.uk:8080/x?y#z", "acme.co.uk"),
            ("//Acme.example", "acme.example"),
            ("ana@mail.acme.com.br", "acme.com.br"),
            ("www.BÜCHER.example", "bücher.example"),
            ("xn--bcher-kva.example", "bücher.example"),
            ("acme.github.io", "acme.github.io"),
            ("acme.de.", "acme.de"),
        ],
    )
    def test_a_company_is_known_by_its_registrable_domain(self, cell, found):
        assert domain(cell) == found
        assert domain(found) == found

    @pytest.mark.parametrize(
        "cell", ["a@gmail.com", "x@GMX.at", "https://mail.yahoo.co.jp/", "a@uol.com.br", "outlook.de", "a@web.de"]
    )
    def test_free_mail_makes_no_company(self, cell):
        assert domain(cell) is None

    @pytest.mark.parametrize(
        "cell", ["", "acme", "co.uk", "http://192.168.0.1/", "http://[::1]/", "a b.de", "-", "n/a"]
    )
    def test_what_is_no_domain_is_refused(self, cell):
        with pytest.raises(BadValue, match=r"company\.example"):
            domain(cell)

    def test_the_list_is_long_enough_and_clean(self):
        assert len(free_mail()) > 100
        assert [name for name in free_mail() if name != name.lower().strip() or "." not in name] == []


class TestDates:
    @pytest.mark.parametrize(
        ("cell", "order", "found"),
        [
            ("2017-12-05", "dmy", dt.date(2017, 12, 5)),
            ("2017/12/05", "mdy", dt.date(2017, 12, 5)),
            ("20171205", "dmy", dt.date(2017, 12, 5)),
            ("01/02/2024", "dmy", dt.date(2024, 2, 1)),
            ("01/02/2024", "mdy", dt.date(2024, 1, 2)),
            ("1.2.24", "dmy", dt.date(2024, 2, 1)),
            ("24-02-01", "ymd", dt.date(2024, 2, 1)),
            ("5. März 2024", "mdy", dt.date(2024, 3, 5)),
            ("Feb 5, 2024", "dmy", dt.date(2024, 2, 5)),
            ("5 de dezembro de 2024", "dmy", dt.date(2024, 12, 5)),
            ("05.12.2024 23:59 Uhr", "dmy", dt.date(2024, 12, 5)),
        ],
    )
    def test_a_day_is_read_in_the_order_chosen(self, cell, order, found):
        assert date(cell, order=order) == found

    @pytest.mark.parametrize(
        "cell", ["31/02/2024", "13/13/2024", "45321", "0001-01-01", "soon", "2024-01-02 25:00", "1/2", "01/02/024", ""]
    )
    def test_what_is_no_day_is_refused(self, cell):
        with pytest.raises(BadValue, match="Write it like 31/12/2025"):
            date(cell, order="dmy")

    def test_a_day_with_a_time_is_the_day_it_was_at_home(self):
        cell = "2017-12-05 01:00:00"

        assert date(cell, order="ymd", zone=ZoneInfo("UTC"), home=SAO_PAULO) == dt.date(2017, 12, 4)
        assert date(cell, order="ymd") == dt.date(2017, 12, 5)

    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("2017-12-05 02:00:00", dt.datetime(2017, 12, 5, 1, tzinfo=dt.UTC)),
            ("2017-12-05T02:00:00Z", dt.datetime(2017, 12, 5, 2, tzinfo=dt.UTC)),
            ("2017-12-05T02:00:00.123+05:30", dt.datetime(2017, 12, 4, 20, 30, tzinfo=dt.UTC)),
            ("05.12.2017, 2:05 pm", dt.datetime(2017, 12, 5, 13, 5, tzinfo=dt.UTC)),
            ("5.12.2017 12:00 AM", dt.datetime(2017, 12, 4, 23, 0, tzinfo=dt.UTC)),
            ("2017-12-05", dt.datetime(2017, 12, 4, 23, 0, tzinfo=dt.UTC)),
        ],
    )
    def test_a_moment_without_a_zone_is_read_in_that_of_the_file(self, cell, found):
        assert moment(cell, order="dmy", zone=BERLIN) == found

    def test_the_hour_that_a_clock_change_skips_moves_forward(self):
        assert moment("2024-03-31 02:30", order="ymd", zone=BERLIN).astimezone(BERLIN).hour == 3

    def test_of_a_repeated_hour_the_first_pass_counts(self):
        assert moment("2024-10-27 02:30", order="ymd", zone=BERLIN) == dt.datetime(2024, 10, 27, 0, 30, tzinfo=dt.UTC)

    @given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
    def test_every_day_is_read_as_it_was_written(self, day):
        assert date(day.isoformat(), order="dmy") == day
        assert date(f"{day.day}/{day.month}/{day.year}", order="dmy") == day
        assert date(f"{day.month:02}-{day.day:02}-{day.year}", order="mdy") == day


class TestNumbers:
    @pytest.mark.parametrize(
        ("cell", "mark", "found"),
        [
            ("1.234,56", ",", "1234.56"),
            ("1,234.56", ".", "1234.56"),
            ("€ 1.234", ",", "1234"),
            ("1.234 EUR", ",", "1234"),
            ("R$ 1.234,50", ",", "1234.50"),
            ("1 234 567,8", ",", "1234567.8"),
            ("CHF 1'234.00", ".", "1234.00"),
            ("12,34,567", ".", "1234567"),
            ("−5", ".", "-5"),
            ("(5.5)", ".", "-5.5"),
            ("5-", ".", "-5"),
            (".5", ".", "0.5"),
            ("50000000.0", ".", "50000000"),
        ],
    )
    def test_a_number_is_read_with_the_mark_chosen(self, cell, mark, found):
        assert number(cell, decimal=mark) == Decimal(found)

    @pytest.mark.parametrize(
        "cell", ["", "-", "1,23,4.5", "1.2.3", "20-50", "5k", "ca. 10", "12 34", "nan", "1e5", "--5", "5%"]
    )
    def test_what_is_no_number_is_refused(self, cell):
        with pytest.raises(BadValue, match=r"Write it like 1,234\.56"):
            number(cell, decimal=".")

    @pytest.mark.parametrize("cell", ["11-50", "2.5", "many"])
    def test_people_are_counted_whole(self, cell):
        with pytest.raises(BadValue, match="Write one number, like 250"):
            whole(cell, decimal=".")
        assert whole("1.200", decimal=",") == 1200

    @given(st.decimals(-(10**9), 10**9, places=2))
    def test_every_amount_is_read_as_it_was_written(self, amount):
        english = f"{amount:,.2f}"

        assert number(english, decimal=".") == amount
        assert number(english.translate(str.maketrans(",.", ".,")), decimal=",") == amount


class TestTheRest:
    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("Yes", True),
            ("JA", True),
            ("sim", True),
            ("1", True),
            ("True", True),
            ("nein", False),
            ("Não", False),
            ("0", False),
        ],
    )
    def test_yes_and_no(self, cell, found):
        assert boolean(cell) is found

    @pytest.mark.parametrize("cell", ["", "maybe", "2"])
    def test_neither_yes_nor_no_is_refused(self, cell):
        with pytest.raises(BadValue, match="Write yes or no"):
            boolean(cell)

    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("D", "DE"),
            ("a", "AT"),
            ("CH", "CH"),
            ("Germany", "DE"),
            ("österreich", "AT"),
            ("Brasil", "BR"),
            ("UK", "GB"),
            ("nz", "NZ"),
            ("ke", "KE"),
            ("Narnia", "Narnia"),
        ],
    )
    def test_countries_by_the_names_that_files_use(self, cell, found):
        assert country(cell) == found

    @pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
    def test_a_cell_that_would_run_is_made_harmless(self, first):
        assert harmless(f"{first}SUM(A1)") == f"'{first}SUM(A1)"
        assert harmless(f"a{first}b") == f"a{first}b"
