from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_invitations_are_mailed_later"),
        ("sla", "0007_by_the_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("met_at", None), ("voided_at", None)),
                fields=["person"],
                name="clock_undecided_person",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("met_at", None), ("person", None), ("voided_at", None)),
                fields=["team"],
                name="clock_undecided_team",
            ),
        ),
    ]
