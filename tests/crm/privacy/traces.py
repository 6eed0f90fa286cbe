"""What somebody leaves where no column leads, and a search for values in all that is stored."""

import zipfile
from datetime import date
from decimal import Decimal

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from crm.importing.handing_in import hand_in_contacts
from crm.models import Account, Activity, Contact, Segment
from crm.operations.accounts import Worth, create_account, record_value
from crm.operations.conversing import write_note
from crm.operations.merging_records import merge_records
from crm.operations.saying import Words
from tests.factories.crm import TicketFactory

COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
  AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY', 'tsvector')
"""


def found_in_database(values) -> list[tuple[str, str, str]]:
    """Every column of every table that can hold words, models or not, in which one of the values stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, kind in cursor.fetchall():
            read = f"encode({column}, 'escape')" if kind == "bytea" else f'"{column}"::text'
            for value in values:
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{table}" WHERE position(lower(%s) in lower({read})) > 0)', [value]
                )
                if cursor.fetchone()[0]:
                    found.append((table, column, value))
    return found


def found_in_storage(folder, values) -> list[tuple[str, str]]:
    """Every file, and every file in an archive, that holds one of the values."""
    contents = {}
    for path in (one for one in folder.rglob("*") if one.is_file()):
        contents[path.name] = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents[path.name] = b"".join(archive.read(name) for name in archive.namelist())
    texts = {
        name: f"{one.decode('utf-8', 'replace')}{one.decode('utf-16', 'replace')}" for name, one in contents.items()
    }
    return [(name, value) for name, text in texts.items() for value in values if value.lower() in text.lower()]


def in_words_about_others(contact, agent):
    """No column leads from these to the person."""
    home = create_account("Household of Quirina Zwackelmann", by=agent, kind="household")
    Account.objects.filter(pk=home.pk).update(name="Quirina Zwackelmann and family")
    Activity.objects.create(account=home, subject="zwackelsubject", body="zwackelnote", by=agent)
    Contact.objects.filter(pk=contact.pk).update(account=home)
    firm = create_account("Works (boss: Quirina Zwackelmann)", by=agent)
    neighbour = TicketFactory(subject="Pump", tags=["pump", "calls quirina@zwackel.example"])
    write_note(neighbour, Words("She is the neighbour of Quirina Zwackelmann, quirina@zwackel.example."), by=agent)
    worth = Worth(Decimal("1200.00"), "EUR", date(2026, 1, 1), source="Quirina Zwackelmann, quirina@zwackel.example")
    record_value(firm, worth, by=agent)
    Activity.objects.create(account=firm, subject="Ask Quirina Zwackelmann", body="+49305550199", by=agent)
    rule = {"field": "email", "op": "is", "value": "quirina@zwackel.example"}
    Segment.objects.create(
        name="All but Quirina Zwackelmann", description="quirina@zwackel.example", rule=rule, by=agent
    )
    merge_records(create_account("Works", by=agent), firm, by=agent, reason="Quirina Zwackelmann says so")
    LogEntry.objects.create(
        user=agent,
        content_type=ContentType.objects.get_for_model(Account),
        object_id=str(home.pk),
        object_repr="Household of Quirina Zwackelmann",
        action_flag=2,
        change_message="",
    )


def files_handed_in(agent):
    """Files in the letters of several programs that hold her, and one that does not."""
    for name, content in {
        "people.csv": b"name,email\nQuirina Zwackelmann,x@zwackel.example\nBert,b@example.org\n",
        "wide.csv": "name,email\nBert,quirina@zwackel.example\n".encode("utf-16"),
        "numbers.csv": b"name,phone\nBert,030 / 555-0199\n",
        "Quirina Zwackelmann.vcf": b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE:Quirina=20Zwackel=\r\nmann\r\nEND:VCARD\r\n",
        "others.csv": b"name,email\nBert,b@example.org\n",
    }.items():
        hand_in_contacts(name, content, by=agent)
