import django.contrib.postgres.constraints
from django.db import migrations

from sla.minutes_of_week import MinutesOfWeek


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0004_signed_is_complete"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="opening",
            name="openings_do_not_overlap",
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("version", "="), (MinutesOfWeek(), "&&")],
                name="openings_do_not_overlap",
            ),
        ),
    ]
