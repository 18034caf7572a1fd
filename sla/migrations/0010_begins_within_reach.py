import datetime

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0009_days_within_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("begins_on", None), ("begins_on__lte", datetime.date(2099, 12, 31)), _connector="OR"
                ),
                name="begins_within_reach",
            ),
        ),
    ]
