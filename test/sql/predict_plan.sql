-- What the planner makes of a prediction: columns in place of a composed row, wherever the row is there as a
-- whole and cannot be NULL.
CREATE TABLE c (id int, gone int, x1 float8, x2 float8);
ALTER TABLE c DROP COLUMN gone;
CREATE TABLE d (id int, m ml.model);
CREATE VIEW v AS SELECT id, x1 + 1 AS x1, x2 FROM c;
CREATE VIEW barrier WITH (security_barrier) AS SELECT * FROM c WHERE id > 0;
CREATE TABLE child (extra text) INHERITS (c);
CREATE TABLE part (id int, x1 float8) PARTITION BY RANGE (id);
CREATE TABLE part_1 (x1 float8, id int);
ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (10);
DO $$
BEGIN
	EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg('x' || i || ' float8', ', ') FROM generate_series(1, 99) AS i) || ')';
	EXECUTE 'CREATE TABLE fits (' || (SELECT string_agg('x' || i || ' float8', ', ') FROM generate_series(1, 98) AS i) || ')';
END $$;

-- The calls of ml's functions in the plan of a query, one a line.
CREATE FUNCTION calls(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
		RETURN QUERY SELECT f[1] FROM regexp_matches(line, 'ml\.(\w+\((?:[^()]|\([^()]*\))*\))', 'g') AS f;
	END LOOP;
END $$;

-- rewritten
SELECT calls('SELECT ml.predict(''m'', c) FROM ONLY c');
SELECT calls('SELECT ml.predict(''m'', c.*) FROM ONLY c');
SELECT calls('SELECT ml.classify(''m'', c), ml.probability(''m'', c), ml.predict_proba(''m'', c), ml.transform(''m'', c) FROM ONLY c');
SELECT calls('SELECT ml.predict(m, c) FROM ONLY c JOIN d USING (id)');
SELECT calls('SELECT 1 FROM ONLY c WHERE ml.predict(''m'', c) > 0');
SELECT calls('SELECT sum(ml.predict(''m'', c)) FROM ONLY c');
SELECT calls('SELECT 1 FROM ONLY c ORDER BY ml.predict(''m'', c)');
SELECT calls('SELECT ml.predict(''m'', v) FROM v');
SELECT calls('SELECT ml.predict(''m'', b) FROM barrier AS b');
SELECT calls('SELECT ml.predict(''m'', s) FROM (SELECT x1 AS a, x2 AS b FROM ONLY c) AS s');
SELECT calls('SELECT ml.predict(''m'', s) FROM (SELECT x1 AS a, x2 AS b FROM ONLY c OFFSET 0) AS s');
SELECT calls('WITH s AS MATERIALIZED (SELECT x1 AS a, x2 AS b FROM ONLY c) SELECT ml.predict(''m'', s) FROM s');
SELECT count(*) FROM calls('SELECT ml.predict(''m'', s) FROM (VALUES (1, 2), (3, 4)) AS s(a, b)') AS f WHERE f LIKE 'internal%{a,b}%';
SELECT calls('SELECT ml.predict(''m'', s) FROM generate_series(1, 3) AS i, LATERAL (SELECT i AS a, x1 FROM ONLY c) AS s');
SELECT calls('SELECT ml.predict(''m'', ROW(x1, x2)) FROM ONLY c');
SELECT calls('SELECT ml.predict(''m'', j) FROM (c AS a JOIN d AS b USING (id)) AS j');
SELECT calls('SELECT ml.predict(''m'', part) FROM part');
SELECT calls('UPDATE ONLY c SET x2 = ml.predict(''m'', c) RETURNING ml.predict(''m'', c)');
SELECT calls('SELECT ml.predict(''m'', c) FROM ONLY c LEFT JOIN d USING (id)');
SELECT count(*) FROM calls('SELECT ml.predict(''m'', c) FROM c') AS f WHERE f LIKE 'internal%x1, c%.x2)';

-- left as they are: a row that may be NULL
SELECT calls('SELECT ml.predict(''m'', c) FROM d LEFT JOIN ONLY c USING (id)');
SELECT calls('SELECT ml.predict(''m'', c) FROM ONLY c FULL JOIN d USING (id)');
SELECT calls('SELECT ml.predict(''m'', c) FROM ONLY c RIGHT JOIN (d AS a JOIN d AS b USING (id)) USING (id)');
-- a row of an outer level
SELECT calls('SELECT (SELECT max(ml.predict(''m'', c)) FROM d) FROM ONLY c');
SELECT calls('SELECT q.p FROM ONLY c, LATERAL (SELECT ml.predict(''m'', c) AS p OFFSET 0) AS q');
-- a row grouped by
SELECT count(*) FROM calls('SELECT ml.predict(''m'', c), count(*) FROM ONLY c GROUP BY c') AS f WHERE f LIKE 'internal%';
-- more columns than a function may have arguments; as many as it may
SELECT calls('SELECT ml.predict(''m'', wide) FROM wide');
SELECT count(*) FROM calls('SELECT ml.predict(''m'', fits) FROM fits') AS f WHERE f LIKE 'internal%x97, x98)';
-- other forms
SELECT calls('SELECT ml.predict(''m'', to_jsonb(c)), ml.predict(''m'', x1, x2), ml.predict(''m'', VARIADIC ARRAY[x1, x2]) FROM ONLY c');
-- who may not call ml.predict does not reach it by another name
CREATE ROLE regress_ml_nobody;
REVOKE EXECUTE ON FUNCTION ml.predict(text, "any") FROM PUBLIC;
GRANT SELECT ON c TO regress_ml_nobody;
SET ROLE regress_ml_nobody;
SELECT ml.predict('m', c) FROM c;
RESET ROLE;
GRANT EXECUTE ON FUNCTION ml.predict(text, "any") TO PUBLIC;
-- a column that may not be read is not read through a row
REVOKE SELECT ON c FROM regress_ml_nobody;
GRANT SELECT (id, x1) ON c TO regress_ml_nobody;
SET ROLE regress_ml_nobody;
SELECT ml.predict('m', c) FROM c;
RESET ROLE;
REVOKE SELECT (id, x1) ON c FROM regress_ml_nobody;
DROP ROLE regress_ml_nobody;

-- parallel scans carry the prediction
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE big AS SELECT i::float8 AS x1, i::float8 AS x2 FROM generate_series(1, 10000) AS i;
ANALYZE big;
EXPLAIN (VERBOSE, COSTS OFF) SELECT sum(ml.predict('m', big)) FROM big WHERE ml.probability('n', big) > 0.5;

DROP TABLE c, d, part, wide, fits, big CASCADE;
DROP FUNCTION calls(text);
