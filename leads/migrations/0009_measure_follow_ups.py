from django.db import migrations

WANTED = """
SELECT id, team_id, submitted_at, followed_up_at FROM leads_handoff
WHERE NOT is_imported AND followed_up_at IS NOT NULL AND follow_up_minutes IS NULL
"""
FIRST = """
SELECT id FROM sla_clock
WHERE subject_type = 'leads.handoff' AND subject_id = %s AND kind = 'first_follow_up' AND firm ORDER BY id LIMIT 1
"""


def measure(apps, schema_editor):
    """What was followed up before minutes were kept, by the hours as they are now; nothing of it in a new database."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WANTED)
        wanted = cursor.fetchall()
        if not wanted:
            return
        # the hours are arithmetic on several tables, so the house's own code reads them
        from leads.models.waited import minutes_waited  # noqa: PLC0415 (only where there is something to measure)
        from people.models import Team  # noqa: PLC0415
        from sla.models import Calendar, Stretch  # noqa: PLC0415

        hours = {team.pk: Calendar.objects.of(team).hours for team in Team.objects.all()}
        for handoff, team, since, until in wanted:
            cursor.execute(FIRST, [handoff])
            first = cursor.fetchone()
            ran = list(Stretch.objects.filter(clock_id=first[0]).order_by("begins_at")) if first else []
            for one in ran:
                one.hours = hours.get(one.team_id)
            minutes = minutes_waited(ran, hours=lambda team=team: hours[team], since=since, until=until)
            cursor.execute("UPDATE leads_handoff SET follow_up_minutes = %s WHERE id = %s", [minutes, handoff])


class Migration(migrations.Migration):
    dependencies = [("leads", "0008_follow_up_minutes"), ("sla", "0007_by_the_day")]

    operations = [migrations.RunPython(measure, migrations.RunPython.noop)]
