from django.db import migrations, models

TABLES = (
    "promiseday", "personday", "handoffday", "originday", "reasonday", "waitday", "callday", "leadday",
)  # fmt: skip
# before, one mark stood for all of a day that was still to come: what is marked anew has one for each of its hours
COUNT_ANEW = "UPDATE scoreboard_ledger SET zone = ''"
FORGET = ";".join(f"DELETE FROM scoreboard_{table}" for table in TABLES)  # noqa: S608 (our own tables)


class Migration(migrations.Migration):
    dependencies = [
        ("scoreboard", "0003_vacuum"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="callday",
            name="calls_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="handoffday",
            name="handoffs_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="leadday",
            name="leads_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="originday",
            name="origins_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="personday",
            name="promises_of_people_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="promiseday",
            name="promises_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="reasonday",
            name="reasons_of_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="waitday",
            name="waits_of_a_day",
        ),
        migrations.AddField(
            model_name="callday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="handoffday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="leadday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="ledger",
            name="running",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="originday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="personday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="promiseday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="reasonday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name="waitday",
            name="span",
            field=models.SmallIntegerField(default=-1),
        ),
        migrations.AddConstraint(
            model_name="callday",
            constraint=models.UniqueConstraint(
                fields=("whose", "team", "day", "hour", "span"), include=("answered", "number"), name="calls_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoffday",
            constraint=models.UniqueConstraint(fields=("whose", "team", "day", "span"), name="handoffs_of_a_day"),
        ),
        migrations.AddConstraint(
            model_name="leadday",
            constraint=models.UniqueConstraint(
                fields=("by", "day", "known", "key", "span"), include=("leads", "won", "met"), name="leads_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="originday",
            constraint=models.UniqueConstraint(
                fields=("whose", "team", "day", "by", "key", "span"), name="origins_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="personday",
            constraint=models.UniqueConstraint(
                fields=("day", "team", "person", "span"), include=("kept", "broken"), name="promises_of_people_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="promiseday",
            constraint=models.UniqueConstraint(
                fields=("day", "firm", "team", "kind", "tier", "span"),
                include=("kept", "broken"),
                name="promises_of_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reasonday",
            constraint=models.UniqueConstraint(
                fields=("whose", "team", "day", "reason", "span"), include=("number",), name="reasons_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="waitday",
            constraint=models.UniqueConstraint(
                fields=("whose", "team", "what", "day", "amount", "span"), include=("number",), name="waits_of_a_day"
            ),
        ),
        migrations.RunSQL(COUNT_ANEW, f"{FORGET};{COUNT_ANEW}"),
    ]
