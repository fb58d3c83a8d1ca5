-- The ecosystems that components of releases belong to.
SELECT DISTINCT c.ecosystem FROM visible_component c WHERE c.ecosystem IS NOT NULL ORDER BY c.ecosystem ASC NULLS LAST
