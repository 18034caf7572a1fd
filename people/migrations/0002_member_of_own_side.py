from django.db import migrations

SAME_SIDE = """
ALTER TABLE {table} ADD CONSTRAINT {table}_team_of_own_side
    FOREIGN KEY (team_id, side) REFERENCES people_team (id, side) DEFERRABLE INITIALLY IMMEDIATE
"""
DROP = "ALTER TABLE {table} DROP CONSTRAINT {table}_team_of_own_side"


class Migration(migrations.Migration):
    """A person and an invitation name a team of their own side only."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(SAME_SIDE.format(table=table), DROP.format(table=table))
        for table in ("people_person", "people_invitation")
    ]
