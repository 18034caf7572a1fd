import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_invitations_are_mailed_later"),
        ("sla", "0006_clock_undecided_due"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("due_at", None), ("met_at", None), ("voided_at", None)),
                fields=["stopped_at"],
                name="clock_standing_still",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                django.db.models.functions.comparison.Least("met_at", "due_at"),
                condition=models.Q(("firm", True)),
                name="clock_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("firm", False), ("met_at__isnull", False)), fields=["met_at"], name="clock_aim_met"
            ),
        ),
    ]
