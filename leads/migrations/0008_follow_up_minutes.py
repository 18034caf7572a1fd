from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_a_written_reason")]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="follow_up_minutes",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
