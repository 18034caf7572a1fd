"""What the headers of real exports become."""

import csv

import pytest

from leads.mapping import FIELDS, column, propose


def becomes(headers, *rows):
    return {found.header: found.field for found in propose(headers, rows) if found.field}


def test_olist_leads_are_understood():
    headers = ["mql_id", "first_contact_date", "landing_page_id", "origin"]

    columns = propose(headers, [["dac32a", "2018-02-01", "88740e", "social"]])

    assert [(found.field, found.attribute) for found in columns] == [
        ("external_id", "mql_id"),
        ("first_contact_on", "first_contact_date"),
        ("", "landing_page_id"),
        ("source", "origin"),
    ]
    assert not any(found.asks_date_order or found.asks_zone for found in columns)


def test_olist_deals_are_understood_and_their_zone_is_asked_for():
    headers = [
        "mql_id",
        "seller_id",
        "sdr_id",
        "sr_id",
        "won_date",
        "business_segment",
        "lead_type",
        "lead_behaviour_profile",
        "has_company",
        "has_gtin",
        "average_stock",
        "business_type",
        "declared_product_catalog_size",
        "declared_monthly_revenue",
    ]
    row = next(
        csv.reader(['5420,2c43,a838,4ef1,2018-02-26 19:58:54,pet,online_medium,"cat, wolf",True,,,reseller,,0.0'])
    )

    columns = {found.header: found for found in propose(headers, [row])}

    assert {header: found.field for header, found in columns.items() if found.field} == {
        "mql_id": "external_id",
        "won_date": "won_on",
    }
    assert (columns["won_date"].asks_zone, columns["won_date"].asks_date_order) == (True, False)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "First Name,Last Name,Email,Phone Number,Job Title,Company Name,Website URL,Number of Employees,Annual Revenue,"
            "Country/Region,Original Source,Create Date,Record ID,Lifecycle Stage",
            "first_name,last_name,email,phone,title,company.name,company.domain,company.employees,company.revenue,"
            "country,source,first_contact_on,external_id,outcome",
        ),
        ("FirstName,LastName,LeadSource,AccountName,MobilePhone", "first_name,last_name,source,company.name,phone"),
        (
            "Firma,Vorname Nachname,E-Mail,Funktion,Land,Gespräch am Stand,Einwilligung,Branche,Anzahl Mitarbeiter",
            "company.name,name,email,title,country,need,consent,company.industry,company.employees",
        ),
        (
            "Nome,Sobrenome,E-mail,Telefone,Empresa,Cargo,País,Origem,Funcionários,Observações,Valor",
            "name,last_name,email,phone,company.name,title,country,source,company.employees,need,value",
        ),
        ("Deal Owner,Deal Stage,Amount,Close Date,Lead ID", "holder,outcome,value,won_on,external_id"),
    ],
)
def test_headers_of_common_exports_are_known(headers, fields):
    assert list(becomes(headers.split(",")).values()) == fields.split(",")


def test_a_field_is_proposed_once_and_the_plainer_header_has_it():
    assert becomes(["Contact E-Mail", "E-Mail", "Work Email"]) == {"E-Mail": "email"}


def test_a_column_of_addresses_is_the_e_mail_whatever_it_is_called():
    assert becomes(["Wohin", "X"], ["ana@a.example", "1"], ["bo@b.example", "2"]) == {"Wohin": "email"}


def test_unknown_headers_become_names_that_a_rule_can_use():
    columns = propose(["Anzahl Tore", "1st visit", "Größe (m²)", "größe m2", "???", "Город"], [])

    assert [found.attribute for found in columns] == [
        "anzahl_tore",
        "field_1st_visit",
        "grosse_m2",
        "grosse_m2_4",
        "field_5",
        "город",
    ]


def test_two_proposals_for_one_file_are_the_same():
    headers = [*FIELDS, "Name", "x", "X y"]

    assert propose(headers, []) == propose(headers, [])


def test_every_field_finds_itself_and_no_header_means_two_fields():
    names = [name.strip() for field in FIELDS.values() for name in field.also.split(",")]

    assert len(names) == len(set(names))
    assert [becomes([name.replace(".", " ").replace("company name", "company")]) for name in FIELDS] == [
        {name.replace(".", " ").replace("company name", "company"): name} for name in FIELDS
    ]


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["01/02/2024", "03/04/2024"], ("dmy", "mdy")),
        (["05/05/2024"], ("dmy", "mdy")),
        (["01/02/2024", "13/02/2024"], ("dmy",)),
        (["01/02/2024", "02/13/2024"], ("mdy",)),
        (["2024-01-02", "2024-02-01 10:00"], ("ymd",)),
        (["1. Februar 2024"], ("ymd",)),
        (["soon", "-"], ()),
        ([], ()),
    ],
)
def test_the_order_of_dates_is_asked_for_when_the_sample_leaves_it_open(cells, orders):
    found = column("Since", "first_contact_on", cells=cells, attribute="since")

    assert (found.date_orders, found.asks_date_order) == (orders, len(orders) > 1)


@pytest.mark.parametrize(
    ("cells", "asks"),
    [(["2024-01-02 10:00"], True), (["2024-01-02T10:00Z", "2024-01-02 10:00+02:00"], False), (["2024-01-02"], False)],
)
def test_the_zone_is_asked_for_when_times_do_not_say_it(cells, asks):
    assert column("Won", "won_on", cells=cells, attribute="won").asks_zone is asks


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (["1.234"], (".", ",")),
        (["1.234", "1.234,5"], (",",)),
        (["0.0", "12.5"], (".",)),
        (["100", "7"], (".",)),
        (["many"], ()),
    ],
)
def test_the_decimal_mark_is_asked_for_when_the_sample_leaves_it_open(cells, marks):
    assert column("Value", "value", cells=cells, attribute="value").decimals == marks


def test_nothing_is_asked_of_a_column_of_text():
    found = column("Code", "", cells=["01/02/2024 10:00", "NULL", " x ", "x", "y", "z"], attribute="code")

    assert (found.examples, found.date_orders, found.decimals, found.asks_zone) == (
        ("01/02/2024 10:00", "x", "y"),
        (),
        (),
        False,
    )
