import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from leads import dates, numbers
from leads.import_files import columns_of, last_system, questions, receive, wrong_with
from leads.import_problems import bad_rows
from leads.importing import opened, take_chunk
from leads.mapping import FIELDS, OWN
from leads.models import Import
from leads.sheet import UnreadableSheet
from people.models import Person
from people.zones import known_zones


class Command(BaseCommand):
    help = "Import leads from a CSV file of any size. The same file twice adds nobody and changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", help="the member in whose name the leads come in")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADER=FIELD",
            help=f"what a column becomes: one of {', '.join(FIELDS)}, {OWN}NAME for an own field, or nothing to leave it out",
        )
        parser.add_argument(
            "--keep-unknown", action="store_true", help="keep columns that are none of ours as own fields"
        )
        parser.add_argument("--date-order", choices=dates.ORDERS, help="what 01/02/2025 means in this file")
        parser.add_argument("--decimal", choices=numbers.MARKS, help="the decimal mark of this file")
        parser.add_argument("--zone", help="the time zone of times in this file, such as Europe/Berlin")
        parser.add_argument("--system", help="the system that the ids in this file are from")
        parser.add_argument("--encoding", default="")
        parser.add_argument("--separator", default="")
        parser.add_argument("--bad-rows", type=Path, metavar="OUT.csv", help="write the rows that were not taken here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as stream:
                job = receive(
                    stream,
                    name=options["file"].name,
                    by=self._member(options["by"]),
                    at=timezone.now(),
                    encoding=options["encoding"],
                    separator=options["separator"],
                )
            self._choose(job, options)
            self._run(job)
        except OSError as error:
            raise CommandError(str(error)) from None
        except UnreadableSheet as problem:
            raise CommandError(str(problem)) from None
        self._tell(job, options["bad_rows"])

    def _member(self, email: str | None) -> Person | None:
        if not email:
            return None
        person: Person | None = Person.objects.active().filter(email__iexact=email).first()
        if person is None:
            raise CommandError(_("%(email)s is no member here.") % {"email": email})
        return person

    def _choose(self, job: Import, options: dict[str, Any]) -> None:
        """What each column becomes; what the sample leaves open has to be told."""
        fields = self._fields(job, options)
        if wrong := wrong_with(fields):
            raise CommandError(wrong)
        open_ = questions(columns_of(job, fields))
        zone = options["zone"] or job.zone
        if zone not in known_zones():
            raise CommandError(_("There is no time zone “%(zone)s”.") % {"zone": zone})
        job.choose(
            fields=fields,
            date_order=self._answer("--date-order", options["date_order"], open_.date_orders, "ymd"),
            decimal=self._answer("--decimal", options["decimal"], open_.decimals, "."),
            zone=zone,
            system=options["system"] or last_system() or ("import" if open_.asks_system else ""),
        )

    def _fields(self, job: Import, options: dict[str, Any]) -> list[str]:
        columns = columns_of(job)
        keep = options["keep_unknown"]
        chosen = {column.header: column.field or (OWN + column.attribute if keep else "") for column in columns}
        for wish in options["map"]:
            header, _equals, field = wish.partition("=")
            if header not in chosen:
                raise CommandError(_("The file has no column “%(header)s”.") % {"header": header})
            if field and field not in FIELDS and not (field.startswith(OWN) and field.removeprefix(OWN).isidentifier()):
                raise CommandError(_("There is no field “%(field)s”.") % {"field": field})
            chosen = {other: "" if had == field and field else had for other, had in chosen.items()}
            chosen[header] = field
        return list(chosen.values())

    def _answer(self, option: str, given: str | None, possible: tuple[str, ...], otherwise: str) -> str:
        if given:
            return given
        if len(possible) > 1:
            raise CommandError(
                _("The file does not show what is meant: say %(option)s %(answers)s.")
                % {"option": option, "answers": _(" or ").join(possible)}
            )
        return possible[0] if possible else otherwise

    def _run(self, job: Import) -> None:
        job.start(by=job.made_by, at=timezone.now())
        with opened(job) as sheet:
            while take_chunk(job, sheet, at=timezone.now()):
                job.refresh_from_db()
                self.stdout.write(f"{job.share:4.0%}  " + _("%(rows)s rows") % {"rows": f"{job.rows:,}"})
        job.refresh_from_db()

    def _tell(self, job: Import, out: Path | None) -> None:
        text = _("%(rows)s rows: %(new)s new, %(updated)s updated, %(unchanged)s unchanged, %(rejected)s rejected.")
        self.stdout.write(
            text % {name: getattr(job, name) for name in ("rows", "new", "updated", "unchanged", "rejected")}
        )
        for problem in job.problems.order_by("line")[:10]:
            why = "; ".join(
                " ".join(filter(None, (header and f"{header}:", reason))) for header, _value, reason in problem.reasons
            )
            self.stdout.write(f"  {problem}: {why}")
        if job.rejected > 10:
            self.stdout.write(_("  and %(more)s more.") % {"more": job.rejected - 10})
        if out:
            with out.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(bad_rows(job))
