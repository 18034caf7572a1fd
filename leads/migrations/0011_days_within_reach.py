import datetime

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0010_by_the_day"),
        ("people", "0006_invitations_are_mailed_later"),
        ("sla", "0009_days_within_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resume_on", None), ("resume_on__lte", datetime.date(2099, 12, 31)), _connector="OR"),
                    models.Q(
                        ("postponed_until", None),
                        ("postponed_until__lt", datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC)),
                        _connector="OR",
                    ),
                ),
                name="comes_back_within_reach",
            ),
        ),
    ]
