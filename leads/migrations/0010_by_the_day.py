from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0009_measure_follow_ups"),
        ("people", "0006_invitations_are_mailed_later"),
        ("sla", "0007_by_the_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("channel", "call"), ("taken_back_at", None)),
                fields=["when"],
                name="follow_up_calls",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("accepted_at__isnull", False)), fields=["accepted_at"], name="handoff_accepted"
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)), fields=["decided_at"], name="handoff_decided"
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("followed_up_at__isnull", False)),
                fields=["followed_up_at"],
                name="handoff_followed_up",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("returned_at__isnull", False)), fields=["returned_at"], name="handoff_returned"
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("converted_at__isnull", False)), fields=["converted_at"], name="handoff_converted"
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(condition=models.Q(("won_at__isnull", False)), fields=["won_at"], name="handoff_won"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("first_contact_on__isnull", False)), fields=["first_contact_on"], name="lead_met_on"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("first_contact_on", None)), fields=["added_at"], name="lead_added_at"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_imported", True),
                    models.Q(("follow_up_minutes", None), ("followed_up_at", None)),
                    models.Q(("follow_up_minutes__isnull", False), ("followed_up_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_first_follow_up_is_measured",
            ),
        ),
    ]
