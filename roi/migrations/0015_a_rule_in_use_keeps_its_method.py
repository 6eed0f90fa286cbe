"""A rule in use keeps its method too: it says what the quantity was counted by."""

from typing import ClassVar

from django.db import migrations

RULE = """
CREATE OR REPLACE FUNCTION roi_keep_rule() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.code, NEW.kpi_id, NEW.driver_id, NEW.subject{new}) IS DISTINCT FROM
       (OLD.code, OLD.kpi_id, OLD.driver_id, OLD.subject{old})
       AND EXISTS (SELECT FROM roi_ruleversion WHERE rule_id = OLD.id AND approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a rule with an approved version keeps its KPI, driver, subject, method and code'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_rule_in_use_keeps_its_meaning';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    """A function that a trigger calls."""

    dependencies: ClassVar = [("roi", "0013_studies_are_kept")]

    operations: ClassVar = [
        migrations.RunSQL(RULE.format(new=", NEW.method", old=", OLD.method"), RULE.format(new="", old="")),
    ]
