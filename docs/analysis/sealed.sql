-- Sealed sessions as the tables of the questions. DuckDB; run it in the folder of the sessions.
CREATE OR REPLACE VIEW sessions AS
SELECT session, officer, scenario,
       result.decision AS decision, result.right AS correct,
       CAST(result.total AS DOUBLE) AS total, CAST(result.duration_s AS DOUBLE) AS duration_s
FROM read_json('*/session.json', columns = {
    session: 'VARCHAR', officer: 'VARCHAR', scenario: 'VARCHAR',
    result: 'STRUCT(decision VARCHAR, "right" BOOLEAN, total DOUBLE, duration_s DOUBLE)'});

CREATE OR REPLACE VIEW misses AS
SELECT session, miss.kind AS kind, miss.what AS what, miss.aoi AS aoi
FROM (
    SELECT session, unnest(result.misses) AS miss
    FROM read_json('*/session.json', columns = {
        session: 'VARCHAR',
        result: 'STRUCT(misses STRUCT(kind VARCHAR, what VARCHAR, aoi VARCHAR)[])'}));

CREATE OR REPLACE VIEW events AS
SELECT session, time_s, name, aoi, split_part(aoi, '/', 1) AS surface, tool, lit
FROM (
    SELECT parse_path(filename)[-2] AS session, name,
           (t - min(t) OVER (PARTITION BY filename)) / 1e9 AS time_s,
           coalesce(line ->> '$.aoi', '') AS aoi,
           coalesce(line ->> '$.tool', '') AS tool,
           coalesce(CAST(line ->> '$.lit' AS BOOLEAN), FALSE) AS lit
    FROM read_parquet('*/events.parquet', filename = TRUE)
    WHERE source = 'engine');
