from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CallDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "whose",
                    models.CharField(
                        choices=[("all", "All"), ("sales", "Sales"), ("marketing", "Marketing")], max_length=9
                    ),
                ),
                ("team", models.BigIntegerField()),
                ("hour", models.SmallIntegerField()),
                ("answered", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="calls_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("whose", "team", "day", "hour"), include=("answered", "number"), name="calls_of_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoffDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "whose",
                    models.CharField(
                        choices=[("all", "All"), ("sales", "Sales"), ("marketing", "Marketing")], max_length=9
                    ),
                ),
                ("team", models.BigIntegerField()),
                ("submitted", models.PositiveIntegerField()),
                ("volume", models.PositiveIntegerField()),
                ("complete", models.PositiveIntegerField()),
                ("exceptions", models.PositiveIntegerField()),
                ("decided", models.PositiveIntegerField()),
                ("not_accepted", models.PositiveIntegerField()),
                ("returned", models.PositiveIntegerField()),
                ("accepted", models.PositiveIntegerField()),
                ("converted", models.PositiveIntegerField()),
                ("won", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="handoffs_by_day")],
                "constraints": [models.UniqueConstraint(fields=("whose", "team", "day"), name="handoffs_of_a_day")],
            },
        ),
        migrations.CreateModel(
            name="LeadDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("known", models.BooleanField()),
                ("by", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=120)),
                ("leads", models.PositiveIntegerField()),
                ("won", models.PositiveIntegerField()),
                ("met", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="leads_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by", "day", "known", "key"), include=("leads", "won", "met"), name="leads_of_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zone", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_ledger")],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("promises", "Promises"),
                            ("handoffs", "Handoffs"),
                            ("waits", "Waits"),
                            ("calls", "Calls"),
                            ("leads", "Leads"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
                ("day", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("day__isnull", False)),
                            models.Q(("at__isnull", False), ("day", None)),
                            _connector="OR",
                        ),
                        name="a_mark_is_of_a_day_or_an_instant",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OriginDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "whose",
                    models.CharField(
                        choices=[("all", "All"), ("sales", "Sales"), ("marketing", "Marketing")], max_length=9
                    ),
                ),
                ("team", models.BigIntegerField()),
                ("by", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=120)),
                ("given", models.PositiveIntegerField()),
                ("decided", models.PositiveIntegerField()),
                ("not_accepted", models.PositiveIntegerField()),
                ("won", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="origins_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("whose", "team", "day", "by", "key"), name="origins_of_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("team", models.BigIntegerField()),
                ("person", models.BigIntegerField()),
                ("kept", models.PositiveIntegerField()),
                ("broken", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "team", "person"), include=("kept", "broken"), name="promises_of_people_of_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("firm", models.BooleanField()),
                ("team", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("tier", models.CharField(max_length=1)),
                ("kept", models.PositiveIntegerField()),
                ("broken", models.PositiveIntegerField()),
                ("late", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("late__gt", 0)), fields=["day"], name="promises_still_late")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "firm", "team", "kind", "tier"),
                        include=("kept", "broken"),
                        name="promises_of_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReasonDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "whose",
                    models.CharField(
                        choices=[("all", "All"), ("sales", "Sales"), ("marketing", "Marketing")], max_length=9
                    ),
                ),
                ("team", models.BigIntegerField()),
                ("reason", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="reasons_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("whose", "team", "day", "reason"), include=("number",), name="reasons_of_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "whose",
                    models.CharField(
                        choices=[("all", "All"), ("sales", "Sales"), ("marketing", "Marketing")], max_length=9
                    ),
                ),
                ("team", models.BigIntegerField()),
                ("what", models.CharField(max_length=11)),
                ("amount", models.IntegerField()),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="waits_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("whose", "team", "what", "day", "amount"), include=("number",), name="waits_of_a_day"
                    )
                ],
            },
        ),
    ]
