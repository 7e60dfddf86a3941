-- Prediction in all the places where SQL has an expression: the same bits everywhere, as a plain user.
-- MADLIB-1345, MADlib #449 (weights passed or detoasted for every row): a join with many models parses each once.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT plan(30);
CREATE ROLE predict_places_user;
GRANT CREATE ON SCHEMA public TO predict_places_user;
SET ROLE predict_places_user;

CREATE TABLE t (id int PRIMARY KEY, x1 float8, x2 float8, region int, y float8, p float8);
INSERT INTO t SELECT i, i * 7919 % 101 / 10.0, i * 10477 % 97 / 7.0, i % 50, 0, NULL FROM generate_series(1, 2000) AS i;
UPDATE t SET y = 3 * x1 - 2 * x2 + region + id * 31 % 7 / 10.0;
SELECT version AS n FROM ml.train('m', 't', 'y', 'linear_regression', features => ARRAY['x1', 'x2', 'region'], test_size => 0) \gset
CREATE TABLE wanted AS SELECT id, ml.predict('m', x1, x2, region) AS w FROM t;
CREATE TABLE stored AS SELECT ml.get('m') AS model;

-- Statements.
UPDATE t SET p = ml.predict('m', t);
SELECT is(count(*), 2000::bigint, 'UPDATE') FROM t JOIN wanted USING (id) WHERE p = w;
UPDATE t SET p = NULL;
UPDATE t SET p = ml.predict(s.model, t) FROM stored AS s;
SELECT is(count(*), 2000::bigint, 'UPDATE with a model from a table') FROM t JOIN wanted USING (id) WHERE p = w;
CREATE TABLE got (id int, p float8);
WITH u AS (UPDATE t SET p = 0 RETURNING id, ml.predict('m', t) AS p) INSERT INTO got SELECT * FROM u;
SELECT is(count(*), 2000::bigint, 'RETURNING') FROM got JOIN wanted USING (id) WHERE p = w;
INSERT INTO t SELECT id, x1, x2, region, y FROM t ON CONFLICT (id) DO UPDATE SET p = ml.predict('m', excluded);
SELECT is(count(*), 2000::bigint, 'ON CONFLICT, the excluded row') FROM t JOIN wanted USING (id) WHERE p = w;
UPDATE t SET p = NULL;
MERGE INTO t USING (SELECT * FROM t) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET p = ml.predict('m', s);
SELECT is(count(*), 2000::bigint, 'MERGE') FROM t JOIN wanted USING (id) WHERE p = w;
DELETE FROM got USING t WHERE got.id = t.id AND ml.predict('m', t) > 20;
SELECT is(count(*), 0::bigint, 'DELETE ... WHERE') FROM got JOIN wanted USING (id) WHERE w > 20;
SELECT is((SELECT count(*) FROM t WHERE ml.predict('m', t) > 20), (SELECT count(*) FROM wanted WHERE w > 20), 'WHERE');
SELECT is((SELECT array_agg(id ORDER BY ml.predict('m', t), id) FROM t), (SELECT array_agg(id ORDER BY w, id) FROM wanted),
	'ORDER BY');
SELECT is((SELECT count(*) FROM (SELECT ml.predict('m', t) FROM t GROUP BY t) AS g), 2000::bigint, 'GROUP BY the row');
SELECT is((SELECT sum(n) FROM (SELECT count(*) AS n FROM t GROUP BY ml.predict('m', t) > 20) AS g), 2000::numeric,
	'GROUP BY a prediction');
SELECT is((SELECT count(*) FROM t JOIN wanted AS v USING (id), LATERAL (SELECT ml.predict('m', t) AS q OFFSET 0) AS l WHERE q = w),
	2000::bigint, 'LATERAL');
SELECT is((SELECT count(*) FROM t JOIN wanted USING (id) WHERE w = (SELECT ml.predict('m', t) FROM stored)), 2000::bigint,
	'a correlated subquery');

-- Where an expression is stored: on a value it is immutable.
SELECT format('CREATE INDEX t_predicted ON t (ml.predict(%L::ml.model, x1, x2, region))', model) FROM stored \gexec
SELECT format('ALTER TABLE t ADD COLUMN g float8 GENERATED ALWAYS AS (ml.predict(%L::ml.model, x1, x2, region)) STORED', model)
	FROM stored \gexec
SELECT is(count(*), 2000::bigint, 'a generated column') FROM t JOIN wanted USING (id) WHERE g = w;
ANALYZE t;
SET enable_seqscan = off;
SELECT format('SELECT count(*) AS n FROM t WHERE ml.predict(%L::ml.model, x1, x2, region) > 20', model) AS query FROM stored \gset
:query \gset
SELECT is(:n::bigint, (SELECT count(*) FROM wanted WHERE w > 20), 'an index on a prediction');
CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END $$;
SELECT ok((SELECT bool_or(p LIKE '%t_predicted%') FROM plan_of(:'query') AS p), 'is used');
RESET enable_seqscan;
SELECT throws_ok('CREATE INDEX ON t (ml.predict(''m'', x1, x2, region))', '42P17', NULL, 'a reference is not immutable');
CREATE FUNCTION on_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.p := ml.predict('m', NEW); RETURN NEW; END $$;
CREATE TRIGGER on_change BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION on_change();
UPDATE t SET y = y;
SELECT is(count(*), 2000::bigint, 'NEW in a trigger') FROM t JOIN wanted USING (id) WHERE p = w;
DROP TRIGGER on_change ON t;

-- Relatives of a table.
CREATE TABLE child (more text) INHERITS (t);
INSERT INTO child (id, x1, x2, region) SELECT id + 10000, x1, x2, region FROM t;
SELECT is(count(*), 4000::bigint, 'an inheritance tree') FROM t JOIN wanted ON wanted.id = t.id % 10000 WHERE ml.predict('m', t) = w;
SELECT is(count(*), 2000::bigint, 'a child as its parent''s type')
	FROM child JOIN wanted ON wanted.id = child.id % 10000 WHERE ml.predict('m', child::t) = w;
DROP TABLE child;

-- One model per group, from ml.fit; more models than one, in an order that changes the model for every row.
CREATE TABLE regional AS SELECT region, ml.fit(r, 'y', 'linear_regression') AS model
	FROM (SELECT x1, x2, region, y FROM t) AS r GROUP BY region;
CREATE TABLE by_region AS SELECT t.id, ml.predict(r.model, t) AS q FROM t JOIN regional AS r USING (region) ORDER BY t.region;
SELECT is(count(*), 2000::bigint, 'fifty models in a join, in any order (MADlib #449)')
	FROM (SELECT t.id, ml.predict(r.model, t) AS q FROM t JOIN regional AS r USING (region) ORDER BY t.id * 7919 % 2003) AS s
	JOIN by_region USING (id) WHERE s.q = by_region.q;
SELECT cmp_ok(max(abs(q - y)), '<', 1::float8, 'each its own') FROM by_region JOIN t USING (id);
SET ml.cache_memory = 0;
SELECT is(count(*), 2000::bigint, 'also without cache memory')
	FROM (SELECT t.id, ml.predict(r.model, t) AS q FROM t JOIN regional AS r USING (region) ORDER BY t.id * 7919 % 2003) AS s
	JOIN by_region USING (id) WHERE s.q = by_region.q;
RESET ml.cache_memory;
SELECT is(count(*), 6000::bigint, 'a table of references')
	FROM t JOIN wanted USING (id), (VALUES ('m'), ('m@1'), ('m@champion')) AS r(reference) WHERE ml.predict(reference, t) = w;

-- Parallel workers and a read-only transaction.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SELECT ok((SELECT bool_or(p LIKE '%Parallel Seq Scan%') FROM plan_of('SELECT count(ml.predict(''m'', t)) FROM t') AS p),
	'a parallel plan');
SELECT is((SELECT count(*) FROM t JOIN wanted USING (id) WHERE ml.predict('m', t) = w), 2000::bigint, 'in parallel workers');
BEGIN READ ONLY;
SELECT is((SELECT count(*) FROM t JOIN wanted USING (id) WHERE ml.predict('m', t) = w), 2000::bigint, 'a read-only transaction');
COMMIT;

-- Large values in memory, all of one length: which is meant is told by looking, in whatever places they lie.
RESET max_parallel_workers_per_gather;
CREATE TABLE shapes AS SELECT k, ml.fit(r, 'y', 'knn', '{"n_neighbors": 1}') AS model
	FROM generate_series(1, 4) AS k, LATERAL (SELECT x1, x2, y + 1000 * k AS y FROM t) AS r GROUP BY k;
SELECT ok(count(DISTINCT octet_length(model::bytea)) = 1 AND min(octet_length(model::bytea)) > 20000, 'large and alike') FROM shapes;
CREATE FUNCTION in_memory(m ml.model) RETURNS ml.model LANGUAGE plpgsql AS 'BEGIN RETURN m::bytea::ml.model; END';
SELECT cmp_ok((WITH g AS MATERIALIZED (SELECT k, in_memory(model) AS m FROM shapes) SELECT max(abs(ml.predict(m, t.x1, t.x2) - t.y - 1000 * k)) FROM t, g WHERE id <= 500),
	'<', 500::float8, 'models of a materialized CTE in turns');
SELECT cmp_ok((SELECT max(abs(ml.predict((SELECT in_memory(model) FROM shapes WHERE k = 1 + t.id % 4 OFFSET 0), t.x1, t.x2) - t.y - 1000 * (1 + t.id % 4))) FROM t WHERE id <= 100),
	'<', 500::float8, 'models of a subquery that is run for every row');
CREATE FUNCTION in_one_place() RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	m ml.model;
	worst float8 := 0;
BEGIN
	FOR n IN 0 .. 19 LOOP
		m := (SELECT in_memory(model) FROM shapes WHERE k = 1 + n % 4);
		worst := greatest(worst, abs(ml.predict(m, 5.0::float8, 5.0::float8) - ml.predict(m, 5.0::float8, 5.0::float8)),
			abs(ml.predict(m, 5.0::float8, 5.0::float8) - 1500 - 1000 * (n % 4)));
	END LOOP;
	RETURN worst;
END $$;
SELECT cmp_ok(in_one_place(), '<', 501::float8, 'a variable that holds one model after the other');

RESET ROLE;
DROP OWNED BY predict_places_user CASCADE;
DROP ROLE predict_places_user;
SELECT * FROM finish();
