import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0008_what_runs_for_whom"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None), ("valid_from__lte", datetime.date(2099, 12, 31)), _connector="OR"
                ),
                name="hours_begin_within_reach",
            ),
        ),
        migrations.AddConstraint(
            model_name="datedhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("day__lte", datetime.date(2099, 12, 31))), name="a_date_within_reach"
            ),
        ),
    ]
