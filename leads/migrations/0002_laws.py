from django.db import migrations

# A reason must be of the kind that the step asks for, and of the version the handoff was submitted under.
REASONS = """
ALTER TABLE leads_handoff
    ADD CONSTRAINT returned_for_that_kind FOREIGN KEY (returned_for_id, returned_for_kind)
        REFERENCES sla_reason (id, kind) DEFERRABLE INITIALLY IMMEDIATE,
    ADD CONSTRAINT returned_for_that_version FOREIGN KEY (returned_for_id, agreement_id, returned_for_kind)
        REFERENCES sla_reason (id, agreement_id, kind) DEFERRABLE INITIALLY IMMEDIATE,
    ADD CONSTRAINT lost_for_that_kind FOREIGN KEY (lost_for_id, lost_for_kind)
        REFERENCES sla_reason (id, kind) DEFERRABLE INITIALLY IMMEDIATE,
    ADD CONSTRAINT lost_for_that_version FOREIGN KEY (lost_for_id, agreement_id, lost_for_kind)
        REFERENCES sla_reason (id, agreement_id, kind) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE leads_lead
    ADD CONSTRAINT disqualified_for_that_kind FOREIGN KEY (disqualified_for_id, disqualified_for_kind)
        REFERENCES sla_reason (id, kind) DEFERRABLE INITIALLY IMMEDIATE;
"""
DROP_REASONS = """
ALTER TABLE leads_handoff
    DROP CONSTRAINT returned_for_that_kind, DROP CONSTRAINT returned_for_that_version,
    DROP CONSTRAINT lost_for_that_kind, DROP CONSTRAINT lost_for_that_version;
ALTER TABLE leads_lead DROP CONSTRAINT disqualified_for_that_kind;
"""

# What an import recorded has no promises.
NO_CLOCKS = """
CREATE FUNCTION leads_no_clock_for_imported() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM leads_handoff WHERE id = NEW.subject_id AND is_imported) THEN
        RAISE EXCEPTION 'an imported handoff has no clocks' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_clock_for_imported BEFORE INSERT ON sla_clock FOR EACH ROW
    WHEN (NEW.subject_type = 'leads.handoff') EXECUTE FUNCTION leads_no_clock_for_imported();
"""
DROP_NO_CLOCKS = """
DROP TRIGGER no_clock_for_imported ON sla_clock;
DROP FUNCTION leads_no_clock_for_imported();
"""

# A stage follows from the open handoff: checked when the transaction ends, as a step changes one after the other.
STAGES = """
CREATE FUNCTION leads_stage_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    stage_now text;
    state_now text;
BEGIN
    SELECT stage INTO stage_now FROM leads_lead WHERE id = about;
    SELECT state INTO state_now FROM leads_handoff
        WHERE lead_id = about AND state IN ('waiting', 'accepted', 'converted');
    IF stage_now IS NOT NULL AND (
        CASE state_now WHEN 'waiting' THEN 'submitted' WHEN 'accepted' THEN 'working' WHEN 'converted' THEN 'opportunity' END
        IS DISTINCT FROM
        CASE WHEN stage_now IN ('submitted', 'working', 'opportunity') THEN stage_now END
    ) THEN
        RAISE EXCEPTION 'the stage % of lead % does not follow from its handoff (%)', stage_now, about, state_now
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stage_follows_handoff AFTER INSERT OR UPDATE OF state ON leads_handoff
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leads_stage_follows('lead_id');
CREATE CONSTRAINT TRIGGER stage_follows_handoff AFTER UPDATE OF stage ON leads_lead
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage)
    EXECUTE FUNCTION leads_stage_follows('id');
CREATE CONSTRAINT TRIGGER new_stage_follows_handoff AFTER INSERT ON leads_lead
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.stage IN ('submitted', 'working', 'opportunity'))
    EXECUTE FUNCTION leads_stage_follows('id');
"""
DROP_STAGES = """
DROP TRIGGER stage_follows_handoff ON leads_handoff;
DROP TRIGGER stage_follows_handoff ON leads_lead;
DROP TRIGGER new_stage_follows_handoff ON leads_lead;
DROP FUNCTION leads_stage_follows();
"""


class Migration(migrations.Migration):
    """Laws that one row alone cannot hold."""

    dependencies = [("leads", "0001_initial"), ("sla", "0002_clock_thread_reason_kind")]

    operations = [
        migrations.RunSQL(REASONS, DROP_REASONS),
        migrations.RunSQL(NO_CLOCKS, DROP_NO_CLOCKS),
        migrations.RunSQL(STAGES, DROP_STAGES),
    ]
