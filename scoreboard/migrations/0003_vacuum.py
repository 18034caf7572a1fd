from django.db import migrations

# Large tables that change all day: with the default of a fifth, an autovacuum of millions comes too late for counts by an index
# alone, and statistics are old when the planner needs them.
OFTEN = (
    "leads_handoff",
    "leads_followup",
    "sla_clock",
    "sla_stretch",
    "events_event",
    "events_outgoing",
    "scoreboard_mark",
)
SETTINGS = (
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_insert_scale_factor",
    "autovacuum_analyze_scale_factor",
)


def each(clause):
    return ";".join(f"ALTER TABLE {table} {clause}" for table in OFTEN)


class Migration(migrations.Migration):
    dependencies = [
        ("scoreboard", "0002_marks"),
        ("events", "0005_company_and_campaign_changes"),
    ]

    operations = [
        migrations.RunSQL(
            each(f"SET ({', '.join(f'{setting} = 0.02' for setting in SETTINGS)})"),
            each(f"RESET ({', '.join(SETTINGS)})"),
        ),
    ]
