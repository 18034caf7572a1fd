from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_invitations_are_mailed_later"),
        ("sla", "0005_the_week_is_a_circle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="clock",
            name="clock_undecided_due",
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("met_at", None), ("voided_at", None)),
                fields=["due_at"],
                name="clock_undecided_due",
            ),
        ),
    ]
