-- An export with --anonymise T1 --format parquet as the tables of the questions. DuckDB; run it in
-- the folder T1. Times are whole seconds there.
CREATE OR REPLACE VIEW sessions AS
SELECT session, officer, scenario, decision, "right" AS correct, total,
       CAST(duration_s AS DOUBLE) AS duration_s
FROM read_parquet('sessions.parquet');

CREATE OR REPLACE VIEW misses AS
SELECT session, kind, what, aoi FROM read_parquet('misses.parquet');

CREATE OR REPLACE VIEW events AS
SELECT session, CAST(time_s AS DOUBLE) AS time_s, name, aoi,
       split_part(aoi, '/', 1) AS surface,
       coalesce(data ->> '$.tool', '') AS tool,
       coalesce(CAST(data ->> '$.lit' AS BOOLEAN), FALSE) AS lit
FROM read_parquet('events.parquet');
