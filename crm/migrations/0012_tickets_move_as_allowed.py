"""A ticket moves as the rows allow, whoever writes it, and what the product needs stays allowed."""

from typing import ClassVar

from django.db import migrations

MOVES = """
CREATE FUNCTION crm_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM crm_ticketmove WHERE before = OLD.status AND after = NEW.status) THEN
        RAISE EXCEPTION 'no ticket moves from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ticket_moves_as_allowed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_ticket_moves_as_allowed BEFORE UPDATE OF status ON crm_ticket
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION crm_refuse_move();
CREATE FUNCTION crm_keep_needed_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the product itself moves tickets from % to %', OLD.before, OLD.after
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_needed_move_stays';
END $$;
CREATE TRIGGER a_needed_move_stays BEFORE UPDATE OR DELETE ON crm_ticketmove
    FOR EACH ROW WHEN (OLD.is_needed) EXECUTE FUNCTION crm_keep_needed_move();
"""
BACK = """
DROP TRIGGER a_needed_move_stays ON crm_ticketmove;
DROP FUNCTION crm_keep_needed_move();
DROP TRIGGER a_ticket_moves_as_allowed ON crm_ticket;
DROP FUNCTION crm_refuse_move();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0010_service_terms_never_change")]

    operations: ClassVar = [migrations.RunSQL(MOVES, BACK)]
