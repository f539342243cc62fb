from django.db import migrations

import accounts.sealed

TABLE, COLUMN = "accounts_membership", "content_note"


def seal_what_stands(apps, schema_editor):
    """Seal what was written before. Cannot be undone: the words stay sealed, and readable."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT public_id, {COLUMN} FROM {TABLE} WHERE {COLUMN} <> ''")
        for public_id, words in cursor.fetchall():
            token = accounts.sealed.seal(words, f"{TABLE}.{COLUMN}:{public_id}")
            cursor.execute(f"UPDATE {TABLE} SET {COLUMN} = %s WHERE public_id = %s", [token, public_id])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_how_many_cards_were_opened")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="content_note",
            field=accounts.sealed.SealedTextField(blank=True, default=""),
        ),
        migrations.RunPython(seal_what_stands, migrations.RunPython.noop),
    ]
