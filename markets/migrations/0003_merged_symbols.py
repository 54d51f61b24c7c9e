"""A ticker that was merged into another may be given to a new instrument."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("markets", "0002_partitions")]

    operations = [
        migrations.RemoveConstraint("instrument", "one_public_instrument_a_symbol"),
        migrations.AddConstraint(
            "instrument",
            models.UniqueConstraint(
                fields=["symbol"],
                condition=models.Q(("merged_into", None), ("owner", None)),
                name="one_public_instrument_a_symbol",
            ),
        ),
    ]
