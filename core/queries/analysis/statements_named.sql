-- VEX statements on packages whose loosely written name is in the list $1 and on whole products, with each release of the product.
SELECT x.id, x.document, x.vulnerability, x.aliases, x.status, x.justification, x.reason, x.author, x.stated_at, x.purl, x.ecosystem,
       x.name, x.component_version, x.product, x.product_version, r.id AS release_id
FROM visible_vex_statement x
LEFT JOIN visible_service v ON x.product <> '' AND lower(v.name) = lower(x.product)
LEFT JOIN visible_release r ON r.service_id = v.id AND (x.product_version IS NULL OR r.release_version = x.product_version)
WHERE x.name = '' OR regexp_replace(lower(x.name), '[-_.]+', '-', 'g') IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY x.id ASC NULLS LAST, r.id ASC NULLS LAST
