"""Candles and closes in partitions. The months and years themselves are made by markets/services/partitions.py."""

import django.db.models.deletion
from django.db import migrations, models

CANDLES = """
ALTER TABLE markets_candle RENAME TO markets_candle_before;
ALTER TABLE markets_candle_before DROP CONSTRAINT markets_candle_pkey;
CREATE TABLE markets_candle (
    LIKE markets_candle_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    CONSTRAINT markets_candle_pkey PRIMARY KEY (instrument_id, venue, interval, ts)
) PARTITION BY LIST (interval);
CREATE TABLE markets_candle_1m PARTITION OF markets_candle FOR VALUES IN (1) PARTITION BY RANGE (ts);
CREATE TABLE markets_candle_1m_other PARTITION OF markets_candle_1m DEFAULT;
CREATE TABLE markets_candle_5m PARTITION OF markets_candle FOR VALUES IN (5) PARTITION BY RANGE (ts);
CREATE TABLE markets_candle_5m_other PARTITION OF markets_candle_5m DEFAULT;
CREATE TABLE markets_candle_15m PARTITION OF markets_candle FOR VALUES IN (15) PARTITION BY RANGE (ts);
CREATE TABLE markets_candle_15m_other PARTITION OF markets_candle_15m DEFAULT;
CREATE TABLE markets_candle_wide PARTITION OF markets_candle DEFAULT;
INSERT INTO markets_candle SELECT * FROM markets_candle_before;
DROP TABLE markets_candle_before;
"""
ONE_CANDLE_TABLE = """
ALTER TABLE markets_candle RENAME TO markets_candle_before;
ALTER TABLE markets_candle_before DROP CONSTRAINT markets_candle_pkey;
CREATE TABLE markets_candle (
    LIKE markets_candle_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    CONSTRAINT markets_candle_pkey PRIMARY KEY (instrument_id, venue, interval, ts)
);
INSERT INTO markets_candle SELECT * FROM markets_candle_before;
DROP TABLE markets_candle_before;
"""
CLOSES = """
ALTER TABLE markets_dailyclose RENAME TO markets_dailyclose_before;
ALTER TABLE markets_dailyclose_before DROP CONSTRAINT markets_dailyclose_pkey;
CREATE TABLE markets_dailyclose (
    LIKE markets_dailyclose_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    CONSTRAINT markets_dailyclose_pkey PRIMARY KEY (instrument_id, day, source),
    CONSTRAINT markets_dailyclose_instrument_id_fk FOREIGN KEY (instrument_id)
        REFERENCES markets_instrument (id) DEFERRABLE INITIALLY DEFERRED
) PARTITION BY RANGE (day);
CREATE TABLE markets_dailyclose_other PARTITION OF markets_dailyclose DEFAULT;
INSERT INTO markets_dailyclose SELECT * FROM markets_dailyclose_before;
DROP TABLE markets_dailyclose_before;
"""
ONE_CLOSE_TABLE = """
ALTER TABLE markets_dailyclose RENAME TO markets_dailyclose_before;
ALTER TABLE markets_dailyclose_before DROP CONSTRAINT markets_dailyclose_pkey;
CREATE TABLE markets_dailyclose (
    LIKE markets_dailyclose_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    CONSTRAINT markets_dailyclose_pkey PRIMARY KEY (instrument_id, day, source),
    CONSTRAINT markets_dailyclose_instrument_id_fk FOREIGN KEY (instrument_id)
        REFERENCES markets_instrument (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO markets_dailyclose SELECT * FROM markets_dailyclose_before;
DROP TABLE markets_dailyclose_before;
"""
# the keys' checks of what is written in this migration, before the table is changed
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):

    dependencies = [("markets", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="candle",
            name="instrument",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="candles",
                to="markets.instrument",
            ),
        ),
        migrations.RunSQL(CHECKED, migrations.RunSQL.noop),
        migrations.RunSQL(CANDLES, ONE_CANDLE_TABLE),
        migrations.RunSQL(CLOSES, ONE_CLOSE_TABLE),
    ]
