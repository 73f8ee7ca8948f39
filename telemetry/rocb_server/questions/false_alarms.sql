-- Where is marked without cause? By surface: marks, and the sessions that have one, of all sessions
-- of the scenario.
WITH sizes AS (
    SELECT scenario, count(*) AS sessions, sum(CASE WHEN dirty THEN 0 ELSE 1 END) AS clean
    FROM sessions
    WHERE dirty IS NOT NULL
    GROUP BY scenario
)
SELECT misses.scenario,
       misses.surface,
       count(*) AS marks,
       count(DISTINCT misses.session) AS sessions_with,
       max(sizes.sessions) AS sessions,
       1e0 * count(DISTINCT misses.session) / max(sizes.sessions) AS share,
       max(sizes.clean) AS clean_sessions
FROM misses
JOIN sizes ON sizes.scenario = misses.scenario
WHERE misses.kind = 'false_mark'
GROUP BY misses.scenario, misses.surface
ORDER BY misses.scenario, 1e0 * count(DISTINCT misses.session) / max(sizes.sessions) DESC,
         misses.surface
