"""What the database holds about the versions of a thing, and what nobody can get round."""

import pgtrigger
from django.db import models


def constraints_of(thing: str) -> tuple[models.BaseConstraint, ...]:
    """What must never be false about the versions of a ``thing``, the name of their foreign key."""
    return (
        models.UniqueConstraint(fields=[thing, "number"], name=f"{thing}_version_number"),
        models.UniqueConstraint(fields=[thing], condition=models.Q(agreed_at=None), name=f"{thing}_one_open_proposal"),
    )


def triggers_of(thing: str, *, approvals: str) -> tuple[pgtrigger.Trigger, ...]:
    """Agreed versions never change, and none is agreed without both sides' approvals in the table ``approvals``."""
    return (
        pgtrigger.Protect(
            name=f"{thing}_agreed_is_fixed",
            operation=pgtrigger.Update | pgtrigger.Delete,
            condition=pgtrigger.Q(old__agreed_at__isnull=False),
        ),
        pgtrigger.Trigger(
            name=f"{thing}_agreed_by_both",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            condition=pgtrigger.Q(new__agreed_at__isnull=False),
            func=f"""
                IF (SELECT count(*) FROM {approvals}
                    WHERE version_id = NEW.id AND revision = NEW.revision) < 2 THEN
                    RAISE EXCEPTION 'a version is agreed when both sides have approved it';
                END IF;
                RETURN NEW;
            """,  # noqa: S608 (a table's name of ours, no input)
        ),
    )
