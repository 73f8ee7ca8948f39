-- Which surfaces do those who decide wrongly leave unsearched, and those who decide right?
-- Shares of the sessions that were decided so; most telling first.
WITH decided AS (
    SELECT scenario, session, CASE WHEN correct THEN 1 ELSE 0 END AS was_right
    FROM sessions
    WHERE decision IS NOT NULL
),
sizes AS (
    SELECT scenario, sum(was_right) AS rights, count(*) - sum(was_right) AS wrongs
    FROM decided
    GROUP BY scenario
),
missed AS (
    SELECT DISTINCT decided.scenario, decided.session, decided.was_right, misses.what AS surface
    FROM decided
    JOIN misses ON misses.session = decided.session
    WHERE misses.kind = 'not_covered'
)
SELECT missed.scenario,
       missed.surface,
       1.0 * (count(*) - sum(missed.was_right)) / nullif(max(sizes.wrongs), 0) AS missed_by_wrong,
       1.0 * sum(missed.was_right) / nullif(max(sizes.rights), 0) AS missed_by_right
FROM missed
JOIN sizes ON sizes.scenario = missed.scenario
GROUP BY missed.scenario, missed.surface
ORDER BY missed.scenario,
         coalesce(1.0 * (count(*) - sum(missed.was_right)) / nullif(max(sizes.wrongs), 0), 0)
         - coalesce(1.0 * sum(missed.was_right) / nullif(max(sizes.rights), 0), 0) DESC,
         missed.surface
