# ruff: noqa: SIM905 (lists of names read better as words)
"""The people and companies that Quayside meets. All are invented: addresses end in .example, numbers are reserved for fiction."""

import unicodedata
from dataclasses import dataclass
from random import Random

from demo.campaigns import TITLES

FIRST = {
    "DE": "Katrin Stefan Anja Murat Nora Ludwig Petra Marlene Emre Claudia Dirk Hülya Felix Greta Ingo Svenja Torsten Leyla".split(),
    "AT": "Johanna Matthias Elif Bernhard Magdalena Lukas Theresa Goran".split(),
    "NL": "Sanne Bram Fatima Joost Femke Ruben Anouk Youssef Maaike Daan".split(),
    "SE": "Astrid Erik Linnea Oskar Amina Karin Nils Sofia Hampus Ebba".split(),
    "FR": "Camille Antoine Nadia Julien Élodie Mehdi Chloé Baptiste Inès Thierry".split(),
    "IT": "Giulia Matteo Chiara Davide Federica Paolo Ilaria Luca".split(),
    "GB": "Aisha Callum Priti Owen Harriet Kwame Megan Rhys Zara Duncan".split(),
    "CA": "Noémie Ethan Simran Liam Margaret Nathan Wei Olivia Tariq Hannah".split(),
    "US": "Monique Derek Elena Marcus Ruth Hiroshi Tanya Wesley Carmen Aaron".split(),
    "MX": "Ximena Rodrigo Lucía Emilio Paola Andrés Mariana Iván".split(),
}
LAST = {
    "DE": "Vogel Hauser Petzold Yılmaz Steinbach Ferber Schuster Voss Albers Brandl Demir Ott Kern Wolters Behrens Reimann".split(),
    "AT": "Gruber Leitner Aydın Hofer Pichler Novak Wallner Moser".split(),
    "NL": "Bakker Visser Jansen Mulder Smit Bouzid Postma Kuipers Hendriks".split(),
    "SE": "Lindqvist Nyberg Sandberg Åkesson Hassan Holm Ekström Berg Wallin".split(),
    "FR": "Moreau Lefèvre Benali Girard Roussel Fontaine Mercier Chevalier".split(),
    "IT": "Moretti Ferrari Conti Greco Marino Gallo Rinaldi Fabbri".split(),
    "GB": "Hughes Patel Morgan Osei Fletcher Khan Barker Sinclair Walsh".split(),
    "CA": "Tremblay Gill Nguyen Campbell Roy Fraser Singh Bouchard MacLeod".split(),
    "US": "Jackson Rivera Nakamura Bennett Coleman Alvarez Freeman Novak Brooks".split(),
    "MX": "Hernández Castillo Ortega Ríos Mendoza Salazar Fuentes Vargas".split(),
}
EUROPE = {"DE": 0.34, "AT": 0.1, "NL": 0.14, "SE": 0.1, "FR": 0.12, "IT": 0.08, "GB": 0.12}
AMERICAS = {"CA": 0.4, "US": 0.42, "MX": 0.18}
COUNTRY = {"DE": "Germany", "AT": "Austria", "NL": "Netherlands", "SE": "Sweden", "FR": "France", "IT": "Italy",
    "GB": "United Kingdom", "CA": "Canada", "US": "United States", "MX": "Mexico"}  # fmt: skip
STEMS = {
    "DE": "Brückner Alster Heidekamp Elbtal Rheingold Nordhafen Kiesel Wacholder Lindenhof Steinfurt".split(),
    "AT": "Donautal Gletscher Almwind Zirbel Semmering".split(),
    "NL": "Waterkant Polder Zilverdijk Oosterhaven Kraanvogel".split(),
    "SE": "Norrsken Granit Älvdalen Fjällräv Sjöbod".split(),
    "FR": "Rivage Lavande Clairval Montbrun Passerelle".split(),
    "IT": "Valchiara Monteluce Adriamare Portobello Colleverde".split(),
    "GB": "Fernbrook Harrowgate Tidewell Copperfield Larkmoor".split(),
    "CA": "Maplewick Boréal Lakehead Ironwood Prairie".split(),
    "US": "Redcedar Bluewater Summitline Copperline Great-Basin".split(),
    "MX": "Sierra-Clara Aguamiel Nopalito Altiplano Costa-Verde".split(),
}
TRADES = {
    "Beverages": ("Drinks", "Waters", "Beverages"), "Building materials": ("Building", "Timber", "Cement"),
    "Food": ("Foods", "Fresh", "Mills"), "Retail": ("Stores", "Retail"), "Logistics": ("Logistics", "Freight"),
    "Automotive parts": ("Parts", "Components"), "Pharmaceuticals": ("Pharma", "Medical"), "Paper and packaging": ("Packaging", "Paper"),
}  # fmt: skip
LEGAL = {"DE": "GmbH", "AT": "GmbH", "NL": "BV", "SE": "AB", "FR": "SARL", "IT": "Srl", "GB": "Ltd", "CA": "Inc.", "US": "LLC", "MX": "SA"}  # fmt: skip
# ranges that the regulators keep for fiction
PHONES = {"DE": "+4930231 25{:03d}", "FR": "+33 1 99 00 {:02d} {:02d}", "GB": "+44 20 7946 0{:03d}", "CA": "+1 416 555 01{:02d}", "US": "+1 312 555 01{:02d}", "SE": "+46 8 465 004 {:02d}"}  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """A company that exists only here."""

    name: str
    domain: str
    industry: str
    employees: int
    country: str


@dataclass(frozen=True)
class Prospect:
    """Somebody as marketing writes them down: cells by the names of a file's columns."""

    cells: dict[str, str]
    firm: Firm


def firms(rng: Random, number: int, *, countries: dict[str, float], are_small: bool = False) -> list[Firm]:
    """Companies of these countries, each with a domain of its own."""
    found: dict[str, Firm] = {}
    while len(found) < number:
        country = _pick(rng, countries)
        industry = rng.choice(sorted(TRADES))
        stem = rng.choice(STEMS[country])
        name = f"{stem.replace('-', ' ')} {rng.choice(TRADES[industry])}"
        if are_small:
            name, size = f"{rng.choice(LAST[country])} {rng.choice(TRADES[industry])}", rng.randint(3, 18)
        else:
            size = int(min(4000, max(25, rng.lognormvariate(5.3, 0.9))))
        domain = f"{ascii_of(name + LEGAL[country])}.example"  # the same stem may be at home on both continents
        found.setdefault(domain, Firm(f"{name} {LEGAL[country]}", domain, industry, size, country))
    return list(found.values())


def prospect(rng: Random, number: int, firm: Firm, *, persona: str) -> Prospect:
    """One person of this firm."""
    first, last = rng.choice(FIRST[firm.country]), rng.choice(LAST[firm.country])
    cells = {
        "name": f"{first} {last}",
        "email": f"{ascii_of(first)}.{ascii_of(last)}{number}@{firm.domain}",
        "title": rng.choice(TITLES[persona]),
        "country": COUNTRY[firm.country],
        "company.name": firm.name,
        "company.domain": firm.domain,
        "company.industry": firm.industry,
        "company.employees": str(firm.employees),
        "company.country": COUNTRY[firm.country],
        "company.revenue": str(firm.employees * 210_000),
    }
    if rng.random() < 0.8 and firm.country in PHONES:
        cells["phone"] = PHONES[firm.country].format(rng.randrange(100), rng.randrange(100))
    return Prospect(cells, firm)


def ascii_of(name: str) -> str:
    """The name as it stands in an address."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss").replace("ı", "i").replace("ø", "o"))
    return "".join(letter for letter in plain if (letter.isascii() and letter.isalnum()) or letter == "-").replace(
        " ", "-"
    )


def _pick(rng: Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
