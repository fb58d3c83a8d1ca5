-- Whether there is an incident of the worked example, and one that is real; answered from the first of each.
SELECT EXISTS (SELECT 1 FROM visible_incident WHERE is_demo) AS has_demo,
       EXISTS (SELECT 1 FROM visible_incident WHERE is_demo = FALSE) AS has_real
