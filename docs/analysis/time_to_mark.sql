-- How long from the first look at a place in light, and from the first reading there, to its mark?
-- Medians over the sessions that marked something; the first mark of a session counts.
WITH numbered AS (
    SELECT session, surface, time_s, row_number() OVER (PARTITION BY session ORDER BY time_s) AS n
    FROM events
    WHERE name = 'flag'
),
spans AS (
    SELECT sessions.scenario,
           mark.session,
           mark.time_s - min(CASE WHEN events.name = 'surface_seen' THEN events.time_s END) AS seen_s,
           mark.time_s - min(CASE WHEN events.name = 'reading' THEN events.time_s END) AS tested_s
    FROM numbered AS mark
    JOIN sessions ON sessions.session = mark.session
    JOIN events ON events.session = mark.session AND events.surface = mark.surface
    WHERE mark.n = 1
      AND events.time_s <= mark.time_s
      AND (events.name = 'reading' OR events.lit)
    GROUP BY sessions.scenario, mark.session, mark.time_s
),
long AS (
    SELECT scenario, 'seen' AS since, seen_s AS span_s FROM spans WHERE seen_s IS NOT NULL
    UNION ALL
    SELECT scenario, 'tested' AS since, tested_s AS span_s FROM spans WHERE tested_s IS NOT NULL
),
ranked AS (
    SELECT scenario, since, span_s,
           row_number() OVER (PARTITION BY scenario, since ORDER BY span_s) AS n,
           count(*) OVER (PARTITION BY scenario, since) AS of_n
    FROM long
)
SELECT scenario, since, max(of_n) AS sessions, avg(span_s) AS median_s
FROM ranked
WHERE 2 * n BETWEEN of_n AND of_n + 2
GROUP BY scenario, since
ORDER BY scenario, since
