-- Does tapping before measuring change the time to the decision, and the decision?
-- Sessions by which tool gave the first reading; time to the confirmed decision.
WITH firsts AS (
    SELECT session,
           min(CASE WHEN name = 'reading' AND tool = 'mallet' THEN time_s END) AS tapped_s,
           min(CASE WHEN name = 'reading' AND tool = 'rangefinder' THEN time_s END) AS measured_s,
           max(CASE WHEN name = 'finished' THEN time_s END) AS decided_s
    FROM events
    GROUP BY session
),
kinds AS (
    SELECT session, decided_s,
           CASE WHEN tapped_s IS NULL AND measured_s IS NULL THEN 'neither'
                WHEN measured_s IS NULL THEN 'tapped only'
                WHEN tapped_s IS NULL THEN 'measured only'
                WHEN tapped_s < measured_s THEN 'tapped first'
                ELSE 'measured first' END AS kind
    FROM firsts
    WHERE decided_s IS NOT NULL
)
SELECT sessions.scenario,
       kinds.kind,
       count(*) AS sessions,
       avg(kinds.decided_s) AS decided_after_s,
       avg(CASE WHEN sessions.correct THEN 1.0 ELSE 0.0 END) AS right_share
FROM kinds
JOIN sessions ON sessions.session = kinds.session
GROUP BY sessions.scenario, kinds.kind
ORDER BY sessions.scenario, kinds.kind
