"""Triggers that mark the days whose numbers a change moves, in the transaction of the change itself.

They see the row before and after, so nothing has to be guessed: a follow-up entered later, a step taken back, a lead given to
another team. A mark is a row of its own, so no step waits for another; `scoreboard/facts.py` says what a day's numbers are.
What is written in bulk comes in by INSERT, so that is one statement; an UPDATE looks only at the columns that numbers read.
"""

from django.db import migrations

CLOCKS = """
CREATE FUNCTION scoreboard_mark_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, at)
    SELECT DISTINCT 'promises', moment FROM moved, unnest(ARRAY[due_at, met_at]) AS moment WHERE moment IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION scoreboard_mark_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, at)
    SELECT DISTINCT 'promises', moment
    FROM unnest(ARRAY[OLD.due_at, OLD.met_at, NEW.due_at, NEW.met_at]) AS moment WHERE moment IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER numbers_of_new AFTER INSERT ON sla_clock REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_clocks();
CREATE TRIGGER numbers_of_gone AFTER DELETE ON sla_clock REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_clocks();
CREATE TRIGGER numbers_of_changed
    AFTER UPDATE OF met_at, due_at, voided_at, counts_for_team_id, counts_for_id, firm, kind, tier ON sla_clock FOR EACH ROW
    WHEN ((OLD.met_at, OLD.due_at, OLD.voided_at, OLD.counts_for_team_id, OLD.counts_for_id, OLD.firm, OLD.kind, OLD.tier)
        IS DISTINCT FROM
        (NEW.met_at, NEW.due_at, NEW.voided_at, NEW.counts_for_team_id, NEW.counts_for_id, NEW.firm, NEW.kind, NEW.tier))
    EXECUTE FUNCTION scoreboard_mark_clock();
"""
NO_CLOCKS = """
DROP TRIGGER numbers_of_new ON sla_clock;
DROP TRIGGER numbers_of_gone ON sla_clock;
DROP TRIGGER numbers_of_changed ON sla_clock;
DROP FUNCTION scoreboard_mark_clock();
DROP FUNCTION scoreboard_mark_clocks();
"""

# Every step counts on its own day; how long it took until the next one, on the day it was taken.
MOMENTS = """
        ('handoffs', {row}.submitted_at), ('handoffs', {row}.decided_at), ('handoffs', {row}.returned_at),
        ('handoffs', {row}.accepted_at), ('handoffs', {row}.converted_at), ('handoffs', {row}.won_at),
        ('waits', {row}.submitted_at), ('waits', {row}.accepted_at), ('waits', {row}.converted_at),
        ('waits', {row}.followed_up_at)"""
HANDOFFS = f"""
CREATE FUNCTION scoreboard_mark_handoffs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, at)
    SELECT DISTINCT family, moment FROM moved CROSS JOIN LATERAL (VALUES {MOMENTS.format(row="moved")}
    ) AS counted(family, moment) WHERE moment IS NOT NULL AND NOT is_imported;
    -- who came with a past was not met here
    INSERT INTO scoreboard_mark (family, day, at)
    SELECT DISTINCT 'leads', first_contact_on, CASE WHEN first_contact_on IS NULL THEN added_at END
    FROM moved JOIN leads_lead ON leads_lead.id = lead_id WHERE is_imported;
    RETURN NULL;
END $$;
CREATE FUNCTION scoreboard_mark_handoff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.team_id, OLD.lead_id, OLD.source, OLD.tier, OLD.submitted_by_id, OLD.is_imported, OLD.taken_back_at)
        IS DISTINCT FROM
        (NEW.team_id, NEW.lead_id, NEW.source, NEW.tier, NEW.submitted_by_id, NEW.is_imported, NEW.taken_back_at) THEN
        INSERT INTO scoreboard_mark (family, at)
        SELECT DISTINCT family, moment FROM (VALUES {MOMENTS.format(row="OLD")}, {MOMENTS.format(row="NEW")}
        ) AS counted(family, moment) WHERE moment IS NOT NULL;
        INSERT INTO scoreboard_mark (family, at)
        SELECT DISTINCT 'calls', "when" FROM leads_followup WHERE handoff_id = NEW.id AND channel = 'call';
        INSERT INTO scoreboard_mark (family, day, at)
        SELECT DISTINCT 'leads', first_contact_on, CASE WHEN first_contact_on IS NULL THEN added_at END
        FROM leads_lead WHERE id IN (OLD.lead_id, NEW.lead_id) AND (OLD.is_imported OR NEW.is_imported);
        RETURN NULL;
    END IF;
    INSERT INTO scoreboard_mark (family, at)
    SELECT DISTINCT family, moment FROM (VALUES
        ('handoffs', ARRAY[OLD.submitted_at, NEW.submitted_at],
            (OLD.submitted_at, OLD.attempt, OLD.exception = '', OLD.is_complete, OLD.state = 'withdrawn') IS DISTINCT FROM
            (NEW.submitted_at, NEW.attempt, NEW.exception = '', NEW.is_complete, NEW.state = 'withdrawn')),
        ('handoffs', ARRAY[OLD.decided_at, NEW.decided_at],
            (OLD.decided_at, OLD.returned_for_id) IS DISTINCT FROM (NEW.decided_at, NEW.returned_for_id)),
        ('handoffs', ARRAY[OLD.returned_at, NEW.returned_at],
            (OLD.returned_at, OLD.returned_for_id) IS DISTINCT FROM (NEW.returned_at, NEW.returned_for_id)),
        ('handoffs', ARRAY[OLD.accepted_at, NEW.accepted_at], OLD.accepted_at IS DISTINCT FROM NEW.accepted_at),
        ('handoffs', ARRAY[OLD.converted_at, NEW.converted_at], OLD.converted_at IS DISTINCT FROM NEW.converted_at),
        ('handoffs', ARRAY[OLD.won_at, NEW.won_at], OLD.won_at IS DISTINCT FROM NEW.won_at),
        ('waits', ARRAY[OLD.submitted_at, NEW.submitted_at],
            (OLD.submitted_at, OLD.accepted_at) IS DISTINCT FROM (NEW.submitted_at, NEW.accepted_at)),
        ('waits', ARRAY[OLD.accepted_at, NEW.accepted_at],
            (OLD.accepted_at, OLD.converted_at) IS DISTINCT FROM (NEW.accepted_at, NEW.converted_at)),
        ('waits', ARRAY[OLD.converted_at, NEW.converted_at],
            (OLD.converted_at, OLD.won_at) IS DISTINCT FROM (NEW.converted_at, NEW.won_at)),
        ('waits', ARRAY[OLD.followed_up_at, NEW.followed_up_at],
            (OLD.followed_up_at, OLD.follow_up_minutes) IS DISTINCT FROM (NEW.followed_up_at, NEW.follow_up_minutes))
    ) AS counted(family, moments, moves) CROSS JOIN LATERAL unnest(moments) AS moment WHERE moves AND moment IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER numbers_of_new AFTER INSERT ON leads_handoff REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_handoffs();
CREATE TRIGGER numbers_of_gone AFTER DELETE ON leads_handoff REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_handoffs();
CREATE TRIGGER numbers_of_changed AFTER UPDATE OF
        team_id, lead_id, source, tier, submitted_by_id, is_imported, taken_back_at, attempt, exception, is_complete, state,
        submitted_at, decided_at, returned_at, returned_for_id, accepted_at, converted_at, won_at, followed_up_at, follow_up_minutes
    ON leads_handoff FOR EACH ROW EXECUTE FUNCTION scoreboard_mark_handoff();
"""  # noqa: S608 (written here)
NO_HANDOFFS = """
DROP TRIGGER numbers_of_new ON leads_handoff;
DROP TRIGGER numbers_of_gone ON leads_handoff;
DROP TRIGGER numbers_of_changed ON leads_handoff;
DROP FUNCTION scoreboard_mark_handoff();
DROP FUNCTION scoreboard_mark_handoffs();
"""

CALLS = """
CREATE FUNCTION scoreboard_mark_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, at) SELECT DISTINCT 'calls', "when" FROM moved WHERE channel = 'call';
    RETURN NULL;
END $$;
CREATE FUNCTION scoreboard_mark_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, at)
    SELECT DISTINCT 'calls', moment FROM unnest(ARRAY[OLD."when", NEW."when"]) AS moment;
    RETURN NULL;
END $$;
CREATE TRIGGER numbers_of_new AFTER INSERT ON leads_followup REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_calls();
CREATE TRIGGER numbers_of_gone AFTER DELETE ON leads_followup REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_calls();
CREATE TRIGGER numbers_of_changed AFTER UPDATE OF "when", channel, outcome, taken_back_at, handoff_id ON leads_followup
    FOR EACH ROW WHEN ((OLD."when", OLD.channel, OLD.outcome, OLD.taken_back_at, OLD.handoff_id)
        IS DISTINCT FROM (NEW."when", NEW.channel, NEW.outcome, NEW.taken_back_at, NEW.handoff_id))
    EXECUTE FUNCTION scoreboard_mark_call();
"""
NO_CALLS = """
DROP TRIGGER numbers_of_new ON leads_followup;
DROP TRIGGER numbers_of_gone ON leads_followup;
DROP TRIGGER numbers_of_changed ON leads_followup;
DROP FUNCTION scoreboard_mark_call();
DROP FUNCTION scoreboard_mark_calls();
"""

LEADS = f"""
CREATE FUNCTION scoreboard_mark_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, day, at)
    SELECT DISTINCT 'leads', first_contact_on, CASE WHEN first_contact_on IS NULL THEN added_at END FROM moved;
    RETURN NULL;
END $$;
CREATE FUNCTION scoreboard_mark_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoreboard_mark (family, day, at) VALUES
        ('leads', OLD.first_contact_on, CASE WHEN OLD.first_contact_on IS NULL THEN OLD.added_at END),
        ('leads', NEW.first_contact_on, CASE WHEN NEW.first_contact_on IS NULL THEN NEW.added_at END);
    IF (OLD.campaign_id, OLD.marketing_team_id) IS DISTINCT FROM (NEW.campaign_id, NEW.marketing_team_id) THEN
        INSERT INTO scoreboard_mark (family, at)
        SELECT DISTINCT family, moment FROM leads_handoff h CROSS JOIN LATERAL (VALUES {MOMENTS.format(row="h")}
        ) AS counted(family, moment)
        WHERE h.lead_id = NEW.id AND moment IS NOT NULL
            AND (family = 'handoffs' OR OLD.marketing_team_id IS DISTINCT FROM NEW.marketing_team_id);
        INSERT INTO scoreboard_mark (family, at)
        SELECT DISTINCT 'calls', f."when" FROM leads_followup f JOIN leads_handoff h ON h.id = f.handoff_id
        WHERE h.lead_id = NEW.id AND f.channel = 'call' AND OLD.marketing_team_id IS DISTINCT FROM NEW.marketing_team_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER numbers_of_new AFTER INSERT ON leads_lead REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_leads();
CREATE TRIGGER numbers_of_gone AFTER DELETE ON leads_lead REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_mark_leads();
CREATE TRIGGER numbers_of_changed
    AFTER UPDATE OF first_contact_on, added_at, source, campaign_id, marketing_team_id, customer_since ON leads_lead
    FOR EACH ROW WHEN (
        (OLD.first_contact_on, OLD.added_at, OLD.source, OLD.campaign_id, OLD.marketing_team_id, OLD.customer_since IS NULL)
        IS DISTINCT FROM
        (NEW.first_contact_on, NEW.added_at, NEW.source, NEW.campaign_id, NEW.marketing_team_id, NEW.customer_since IS NULL))
    EXECUTE FUNCTION scoreboard_mark_lead();
"""  # noqa: S608 (written here)
NO_LEADS = """
DROP TRIGGER numbers_of_new ON leads_lead;
DROP TRIGGER numbers_of_gone ON leads_lead;
DROP TRIGGER numbers_of_changed ON leads_lead;
DROP FUNCTION scoreboard_mark_lead();
DROP FUNCTION scoreboard_mark_leads();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoreboard", "0001_numbers_by_day"),
        ("leads", "0010_by_the_day"),
        ("sla", "0007_by_the_day"),
    ]

    operations = [
        migrations.RunSQL(CLOCKS, NO_CLOCKS),
        migrations.RunSQL(HANDOFFS, NO_HANDOFFS),
        migrations.RunSQL(CALLS, NO_CALLS),
        migrations.RunSQL(LEADS, NO_LEADS),
    ]
