-- What the planner makes of a row (src/predict/rewrite.c) is never seen in an answer: with ml.rewrite on and off each
-- query of a long list gives the same bits.  The list also says for which the columns are passed (c), which is the
-- fast way, and for which the row is composed (r): those that are not known to be safe.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT no_plan();

CREATE TABLE t (id int PRIMARY KEY, gone text, x1 float8, g int, x2 float8, y float8);
INSERT INTO t SELECT i, 'x', nullif(i * 7919 % 101, 0) / 10.0, i % 5, i * 10477 % 97 / 7.0, 0 FROM generate_series(1, 200) AS i;
UPDATE t SET y = coalesce(3 * x1, 7) - 2 * x2 + id * 31 % 7 / 10.0;
ALTER TABLE t DROP COLUMN gone;
SELECT version AS n FROM ml.train('m', 'SELECT x1, x2, y FROM t', 'y', 'linear_regression') \gset
SELECT version AS n FROM ml.train('k', 'SELECT x1, x2, g::text AS g FROM t', 'g', 'decision_tree') \gset
CREATE TABLE d AS SELECT i AS id, i * 1.5 AS z FROM generate_series(5, 300, 5) AS i;
CREATE TABLE stored AS SELECT ml.get('m') AS model;
CREATE VIEW v AS SELECT id, x1 AS x2, x2 AS x1, g FROM t;
CREATE VIEW v_barrier WITH (security_barrier) AS SELECT * FROM t WHERE id > 20;
CREATE VIEW v_sums AS SELECT g AS id, avg(x1) AS x1, sum(x2) AS x2 FROM t GROUP BY g;
CREATE VIEW v_grouped AS SELECT id, x1, ml.predict('m', t) AS p FROM t GROUP BY id, ROLLUP (x1);
CREATE VIEW v_checked AS SELECT id, x1, x2, y FROM t WHERE ml.predict('m', t) > -1e9 WITH CHECK OPTION;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM t;
CREATE TABLE parent (id int, x1 float8, x2 float8);
CREATE TABLE child (extra text, x2 float8, id int, x1 float8);
ALTER TABLE child INHERIT parent;
CREATE TABLE part (id int, x1 float8, x2 float8) PARTITION BY RANGE (id);
CREATE TABLE part_1 (gone int, x2 float8, x1 float8, id int);
ALTER TABLE part_1 DROP COLUMN gone;
ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (100);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (100) TO (10000);
INSERT INTO parent SELECT id, x1, x2 FROM t WHERE id < 50;
INSERT INTO child SELECT 'e', x2, id, x1 FROM t WHERE id >= 50;
INSERT INTO part SELECT id, x1, x2 FROM t;
CREATE TEMP TABLE temporary_t AS SELECT * FROM t;
CREATE FUNCTION rows_of_t() RETURNS SETOF t LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT * FROM t; END $$;
CREATE FUNCTION rows_inlined() RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM t';
CREATE FUNCTION rows_limited() RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM t ORDER BY id LIMIT 20';
CREATE FUNCTION no_row() RETURNS t LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION records() RETURNS SETOF record LANGUAGE sql STABLE AS 'SELECT x1, x2 FROM t';
CREATE FUNCTION predict_t(t) RETURNS float8 LANGUAGE sql STABLE AS $$ SELECT ml.predict('m', $1) $$;
CREATE FUNCTION predict_plain(t) RETURNS float8 LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN ml.predict('m', $1); END $$;
CREATE TABLE guarded AS SELECT * FROM t;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON guarded USING (ml.predict('m', guarded) > 0);
CREATE ROLE predict_rewrite_user;
GRANT ALL ON guarded TO predict_rewrite_user;

-- A query's rows, and what it does undone.  A statement that changes data comes as a CTE.
CREATE FUNCTION run(query text, before text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	IF before IS NOT NULL THEN
		EXECUTE before;
	END IF;
	EXECUTE 'WITH q AS (' || query || ') SELECT count(*) || string_agg(md5(q::text), '''' ORDER BY q::text COLLATE "C") FROM q'
		INTO answer;
	RAISE EXCEPTION USING ERRCODE = 'UNDO1';
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
	RETURN answer;
END $$;

CREATE FUNCTION is_rewritten(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	line text;
	found boolean := false;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
		found := found OR line LIKE '%ml.internal\_%';
	END LOOP;
	RETURN found;
END $$;

-- The same with ml.rewrite on and off; way: c, r, or NULL where it depends on the version.
CREATE FUNCTION same(way "char", query text, before text DEFAULT NULL) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	fast text;
	plain text;
	rewritten boolean;
BEGIN
	PERFORM set_config('ml.rewrite', 'on', false);
	fast := run(query, before);
	rewritten := is_rewritten(coalesce(before, query));
	PERFORM set_config('ml.rewrite', 'off', false);
	plain := run(query, before);
	IF is_rewritten(coalesce(before, query)) THEN
		RETURN NEXT fail('off leaves it alone: ' || query);
	END IF;
	PERFORM set_config('ml.rewrite', 'on', false);
	RETURN NEXT ok(fast = plain AND fast NOT LIKE '0%' AND rewritten = (way = 'c'), concat_ws(' / ', way, before, query))
		|| CASE WHEN fast IS DISTINCT FROM plain THEN E'\n# the answers differ' WHEN rewritten <> (way = 'c') THEN E'\n# the way differs' ELSE '' END;
END $$;

-- Tables and their relatives.
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM t$$);
SELECT same('c', $$SELECT id, ml.predict('m', t.*) FROM t$$);
SELECT same('c', $$SELECT id, ml.predict((SELECT model FROM stored), t) FROM t$$);
SELECT same('c', $$SELECT id, ml.predict(model, t) FROM t, stored$$);
SELECT same('c', $$SELECT id, ml.classify('k', t), ml.predict_proba('k', t), ml.transform('m', t) FROM t$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM t AS s (a, b, c)$$);
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM ONLY t TABLESAMPLE bernoulli (50) REPEATABLE (1)$$);
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM t FOR UPDATE$$);
SELECT same('c', $$SELECT id, ml.predict('m', temporary_t) FROM temporary_t$$);
SELECT same('c', $$SELECT id, ml.predict('m', mv) FROM mv$$);
SELECT same('c', $$SELECT id, ml.predict('m', parent) FROM parent$$);
SELECT same('c', $$SELECT id, ml.predict('m', child) FROM child$$);
SELECT same('r', $$SELECT id, ml.predict('m', child::parent) FROM child$$);
SELECT same('c', $$SELECT id, ml.predict('m', part) FROM part$$);
SELECT same('c', $$SELECT id, ml.predict('m', part_1) FROM part_1$$);
SELECT same('r', $$SELECT ml.predict('m', jsonb_populate_record(t, '{"x1": 2}')) FROM t$$);
-- Views and subqueries, pulled up and not.
SELECT same('c', $$SELECT id, ml.predict('m', v) FROM v$$);
SELECT same('c', $$SELECT id, ml.predict('m', v_barrier) FROM v_barrier$$);
SELECT same('c', $$SELECT id, ml.predict('m', v_sums) FROM v_sums$$);
SELECT same('c', $$SELECT id, ml.predict('m', s) FROM (SELECT * FROM t) AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (SELECT x1 AS x2, x2 AS x1 FROM t OFFSET 0) AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (SELECT x1, x2, max(id) FROM t GROUP BY x1, x2) AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (SELECT DISTINCT ON (g) x1, x2 FROM t ORDER BY g, id) AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (SELECT x1, x2 FROM t UNION ALL SELECT x2, x1 FROM t) AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (SELECT x1, x2 FROM t INTERSECT SELECT x1, x2 FROM t WHERE id > 7) AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (SELECT x1, x2, generate_series(1, 2) FROM t) AS s$$);
SELECT same('c', $$WITH s AS MATERIALIZED (SELECT x1, x2 FROM t) SELECT ml.predict('m', s) FROM s$$);
SELECT same('c', $$WITH s AS NOT MATERIALIZED (SELECT x1, x2 FROM t) SELECT ml.predict('m', s) FROM s$$);
SELECT same('c', $$WITH RECURSIVE s (x1, x2) AS (SELECT 1.5::float8, 2 UNION ALL SELECT x1 + ml.predict('m', s) / 10, x2 + 1 FROM s WHERE x2 < 9) SELECT * FROM s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM (VALUES (1.5, 2), (NULL, 4), (3, NULL)) AS s (x1, x2)$$);
-- Functions in FROM.
SELECT same('c', $$SELECT ml.predict('m', s) FROM rows_of_t() AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM rows_inlined() AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM rows_limited() AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM no_row() AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM records() AS s (x1 float8, x2 float8)$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM rows_of_t() WITH ORDINALITY AS s$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM ROWS FROM (generate_series(1, 5), generate_series(3, 9)) AS s (x1, x2)$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM jsonb_to_recordset('[{"x1": 3}, {"x2": 4}]') AS s (x1 float8, x2 float8)$$);
SELECT same('c', $$SELECT ml.predict('m', s) FROM jsonb_populate_recordset(NULL::t, '[{"x1": 3}, {"x2": 4}]') AS s$$);
SELECT same('r', $$SELECT ml.predict('m', s) FROM xmltable('/r/i' PASSING '<r><i><x1>3</x1><x2>4</x2></i><i><x1>5</x1></i></r>' COLUMNS x1 float8, x2 float8) AS s$$);
-- Rows that are written down.
SELECT same('c', $$SELECT id, ml.predict('m', ROW(x1, x2)) FROM t$$);
SELECT same('r', $$SELECT ml.predict('m', ROW(3, 4.5))$$);
SELECT same('c', $$SELECT ml.predict('m', ROW('3', z)) FROM d$$);
SELECT same('c', $$SELECT ml.predict('m', ROW(id, x1, g, x2, y)::t) FROM t$$);
SELECT same('c', $$SELECT ml.predict('m', j) FROM (t JOIN d USING (id)) AS j$$);
SELECT same('c', $$SELECT ml.predict('m', j) FROM (d LEFT JOIN t USING (id)) AS j$$);
SELECT same('r', $$SELECT ml.predict('m', CASE WHEN g > 1 THEN t END) FROM t$$);
SELECT same('r', $$SELECT id, ml.predict('m', to_jsonb(t)), ml.predict('m', x1, x2) FROM t$$);
-- Joins.
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM t JOIN d USING (id)$$);
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM t CROSS JOIN (VALUES (1), (2)) AS w$$);
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM t LEFT JOIN d USING (id)$$);
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM d RIGHT JOIN t USING (id)$$);
SELECT same('c', $$SELECT t.id FROM t LEFT JOIN d ON t.id = d.id AND ml.predict('m', t) > 3$$);
SELECT same('r', $$SELECT id, ml.predict('m', t) FROM d LEFT JOIN t USING (id)$$);
SELECT same('r', $$SELECT id, ml.predict('m', t) FROM t RIGHT JOIN d USING (id)$$);
SELECT same('r', $$SELECT id, ml.predict('m', t) FROM t FULL JOIN d USING (id)$$);
SELECT same('r', $$SELECT d.id, ml.predict('m', t) FROM d LEFT JOIN (t JOIN d AS e USING (id)) ON d.id = t.id + 100$$);
SELECT same('r', $$SELECT d.id FROM d LEFT JOIN t ON d.id = t.id WHERE ml.predict('m', t) IS NULL$$);
SELECT same('r', $$SELECT d.id, ml.predict('m', s) FROM d LEFT JOIN (SELECT * FROM t) AS s ON d.id = s.id$$);
SELECT same('r', $$SELECT d.id, ml.predict('m', s) FROM d LEFT JOIN (SELECT id, x1, 7.5 AS x2 FROM t) AS s ON d.id = s.id$$);
SELECT same('r', $$SELECT d.id, ml.predict('m', v_sums) FROM d LEFT JOIN v_sums ON d.id = v_sums.id$$);
SELECT same('r', $$SELECT d.id, s.p FROM d LEFT JOIN (SELECT id, ml.predict('m', t) AS p FROM t) AS s ON d.id = s.id$$);
SELECT same('c', $$SELECT d.id, s.p FROM d LEFT JOIN (SELECT id, ml.predict('m', t) AS p FROM t OFFSET 0) AS s ON d.id = s.id$$);
SELECT same('c', $$SELECT d.id FROM d WHERE EXISTS (SELECT FROM t WHERE t.id = d.id AND ml.predict('m', t) > 5)$$);
SELECT same('r', $$SELECT d.id FROM d WHERE NOT EXISTS (SELECT FROM t WHERE t.id = d.id AND ml.predict('m', t) > 5)$$);
SELECT same('c', $$SELECT d.id FROM d WHERE d.id IN (SELECT id FROM t WHERE ml.predict('m', t) > 5)$$);
SELECT same('c', $$SELECT id FROM t WHERE id NOT IN (SELECT id FROM t WHERE ml.predict('m', t) > 5)$$);
SELECT same('c', $$SELECT id, p FROM t, LATERAL (SELECT ml.predict('m', t) AS p) AS l$$);
SELECT same('r', $$SELECT id, p FROM t, LATERAL (SELECT ml.predict('m', t) AS p OFFSET 0) AS l$$);
SELECT same('r', $$SELECT u FROM (SELECT id, ml.predict('m', t) AS p FROM t) AS s, LATERAL (SELECT s.id, s.p UNION ALL SELECT id, y FROM t AS o WHERE o.id = s.id + 1) AS u$$);
SELECT same('r', $$SELECT u.id, ml.predict('m', u) FROM (SELECT id, x1, ml.predict('m', t) AS x2 FROM t) AS s, LATERAL (SELECT s.id, s.x1, s.x2 UNION ALL SELECT id, x1, x2 FROM t AS o WHERE o.id = s.id + 1) AS u$$);
SELECT same('c', $$SELECT u.id, ml.predict('m', u) FROM (SELECT id, x1, x2 FROM t UNION ALL SELECT id, x1, x2 FROM t AS o) AS u$$);
SELECT same('c', $$SELECT id, f FROM t, LATERAL unnest(ml.transform('m', t)) AS f$$);
SELECT same('c', $$SELECT f FROM (SELECT x1, x2 FROM t) AS s, LATERAL unnest(ml.transform('m', s)) AS f$$);
SELECT same('r', $$SELECT id, (SELECT max(ml.predict('m', t) + d.z) FROM d WHERE d.id = t.id) FROM t$$);
SELECT same('r', $$SELECT id FROM t WHERE (SELECT avg(ml.predict('m', t) + d.z) FROM d WHERE d.id < t.id) > 3$$);
-- Grouping.
SELECT same('c', $$SELECT id, ml.predict('m', t), count(*) FROM t GROUP BY id$$);
SELECT same('c', $$SELECT id, x1, ml.predict('m', t) FROM t JOIN d USING (id) GROUP BY t.id, x1 HAVING ml.predict('m', t) > 1$$);
SELECT same('r', $$SELECT ml.predict('m', t), count(*) FROM t GROUP BY t$$);
SELECT same('r', $$SELECT ml.predict('m', s), count(*) FROM (SELECT x1, x2 FROM t) AS s GROUP BY s$$);
SELECT same('r', $$SELECT ml.predict('m', ROW(x1, x2)), count(*) FROM t GROUP BY ROW(x1, x2)$$);
SELECT same('c', $$SELECT ml.predict('m', t) > 3, count(*) FROM t GROUP BY ml.predict('m', t) > 3$$);
SELECT same('c', $$SELECT g, sum(ml.predict('m', t)), count(*) FILTER (WHERE ml.predict('m', t) > 3) FROM t GROUP BY g$$);
SELECT same('r', $$SELECT id, x1, ml.predict('m', t) FROM t GROUP BY GROUPING SETS ((id), (id, x1))$$);
SELECT same('r', $$SELECT id, x2, ml.transform('m', t), ml.classify('k', t) FROM t GROUP BY id, ROLLUP (x2)$$);
SELECT same('r', $$SELECT id, x1, x2, ml.predict('m', t) FROM t GROUP BY id, CUBE (x1, x2)$$);
SELECT same('r', $$SELECT id, x1 FROM t GROUP BY GROUPING SETS ((id), (id, x1)) HAVING ml.predict('m', t) > 3$$);
SELECT same('r', $$SELECT id, x1 FROM t GROUP BY GROUPING SETS ((id), (id, x1)) ORDER BY ml.predict('m', t), x1$$);
SELECT same('r', $$SELECT * FROM v_grouped$$);
SELECT same('r', $$SELECT x1, ml.predict('m', ROW(x1, x2)) FROM t GROUP BY GROUPING SETS ((ROW(x1, x2), x1), (x1, x2))$$);
SELECT same('r', $$SELECT x1, ml.predict('m', ROW(x1, x2)) FROM t GROUP BY GROUPING SETS ((ROW(x1, x2)), (x1, x2))$$);
SELECT same('r', $$SELECT x1, ml.predict('m', s) FROM (SELECT x1, x2 FROM t) AS s GROUP BY GROUPING SETS ((s), (s, x1), (x1))$$);
SELECT same('r', $$SELECT g, avg(ml.predict('m', t)) FROM t GROUP BY ROLLUP (g)$$);
SELECT same('r', $$SELECT p, x1 FROM (SELECT ml.predict('m', t) AS p, x1 FROM t) AS s GROUP BY GROUPING SETS ((p), (x1))$$);
SELECT same('c', $$WITH s AS MATERIALIZED (SELECT g, ml.predict('m', t) AS p FROM t) SELECT g, avg(p) FROM s GROUP BY ROLLUP (g)$$);
SELECT same('c', $$SELECT DISTINCT ml.predict('m', t) FROM t$$);
SELECT same('c', $$SELECT DISTINCT ON (ml.predict('m', t) > 3) id FROM t ORDER BY ml.predict('m', t) > 3, id$$);
SELECT same('c', $$SELECT id, rank() OVER (PARTITION BY g ORDER BY ml.predict('m', t)), sum(ml.predict('m', t)) OVER (ORDER BY id) FROM t$$);
SELECT same('c', $$SELECT id FROM t ORDER BY ml.predict('m', t) DESC, id LIMIT 10$$);
SELECT same('c', $$SELECT id, ml.predict('m', t) FROM t UNION SELECT id, ml.predict('m', v) FROM v$$);
-- Functions around it.
SELECT same('c', $$SELECT id, predict_t(t) FROM t$$);
SELECT same('r', $$SELECT id, predict_plain(t) FROM t$$);
-- Changes of data.
SELECT same('c', $$UPDATE t SET y = ml.predict('m', t) RETURNING id, y, ml.predict('m', t)$$);
SELECT same('c', $$UPDATE t SET x1 = x2 WHERE ml.predict('m', t) > 3 RETURNING id, x1, ml.predict('m', t)$$);
SELECT same('c', $$UPDATE t SET x1 = ml.predict('m', v_sums) FROM v_sums WHERE t.g = v_sums.id RETURNING t, ml.predict('m', v_sums)$$);
SELECT same('r', $$UPDATE d SET z = ml.predict('m', t) FROM d AS e LEFT JOIN t USING (id) WHERE d.id = e.id RETURNING d.id, d.z$$);
SELECT same('c', $$DELETE FROM t USING d WHERE t.id = d.id AND ml.predict('m', t) > 3 RETURNING t.id, ml.predict('m', t)$$);
SELECT same('c', $$INSERT INTO d SELECT id, ml.predict('m', t) FROM t RETURNING *$$);
SELECT same('c', $$INSERT INTO d SELECT id, ml.predict('m', t) FROM t OFFSET 0 RETURNING *$$);
SELECT same('c', $$INSERT INTO t VALUES (1001, 3, 1, 4, 5) RETURNING id, ml.predict('m', t)$$);
SELECT same('c', $$INSERT INTO t VALUES (1, 3, 1, 4, 5) ON CONFLICT (id) DO UPDATE SET y = ml.predict('m', t) RETURNING id, y, ml.predict('m', t)$$);
SELECT same('r', $$INSERT INTO t VALUES (1, 3, 1, 4, 5) ON CONFLICT (id) DO UPDATE SET y = ml.predict('m', excluded) RETURNING id, y$$);
SELECT same('c', $$UPDATE v_checked SET x2 = x2 + 1 RETURNING id, x2, ml.predict('m', v_checked)$$);
SELECT same('c', $$INSERT INTO v_checked VALUES (1002, 1, 2, 3) RETURNING id, ml.predict('m', v_checked)$$);
SELECT same('c', $$UPDATE part SET id = id + 60, x2 = x2 + 1 RETURNING id, ml.predict('m', part)$$);
SELECT same('c', $$INSERT INTO part SELECT id, x2, x1 FROM t RETURNING id, ml.predict('m', part)$$);
SELECT same('c', $$DELETE FROM parent RETURNING id, ml.predict('m', parent)$$);
SELECT same('r', $$SELECT * FROM t$$, $$MERGE INTO t USING d ON t.id = d.id WHEN MATCHED AND ml.predict('m', t) > 2 THEN UPDATE SET y = ml.predict('m', t)$$);
SELECT same('r', $$SELECT * FROM t$$, $$MERGE INTO t USING (SELECT id + 100 AS id, x1, x2 FROM t) AS s ON t.id = s.id
	WHEN MATCHED THEN UPDATE SET y = ml.predict('m', s) WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.x1, 0, s.x2, ml.predict('m', s))$$);

-- What PostgreSQL 17 and 18 added.
SELECT current_setting('server_version_num')::int >= 170000 AS has_17, current_setting('server_version_num')::int >= 180000 AS has_18 \gset
\if :has_17
SELECT same('r', $$MERGE INTO t USING d ON t.id = d.id WHEN MATCHED THEN UPDATE SET x2 = 1 WHEN NOT MATCHED BY SOURCE THEN DELETE
	WHEN NOT MATCHED THEN INSERT VALUES (d.id, 1, 2, 3, 4) RETURNING merge_action(), t.id, ml.predict('m', t), ml.predict('m', ROW(x1, x2))$$);
SELECT same('r', $$SELECT ml.predict('m', s) FROM json_table('[{"x1": 3, "x2": 4}]', '$[*]' COLUMNS (x1 float8, x2 float8)) AS s$$);
\endif
\if :has_18
SELECT same('r', $$UPDATE t SET x2 = x2 + 1 RETURNING id, ml.predict('m', old), ml.predict('m', new)$$);
SELECT same('r', $$INSERT INTO t VALUES (1, 3, 1, 4, 5), (2001, 3, 1, 4, 5) ON CONFLICT (id) DO UPDATE SET x2 = 9 RETURNING id, ml.predict('m', old), ml.predict('m', new)$$);
SELECT same('r', $$DELETE FROM t RETURNING id, ml.predict('m', old), ml.predict('m', new)$$);
CREATE TABLE virtual_t (id int, x1 float8, x2 float8 GENERATED ALWAYS AS (x1 * 2) VIRTUAL);
INSERT INTO virtual_t SELECT id, x1 FROM t;
SELECT ok((SELECT count(*) FROM virtual_t WHERE ml.predict('m', virtual_t) = ml.predict('m', x1, x2)) > 100, 'a virtual column');
\endif

-- Grouping sets: the row is that of its key, whatever columns the sets make NULL.
SELECT is(count(*), 400::bigint, 'a grouping set changes no row') FROM (SELECT ml.predict('m', t) AS p, ml.predict('m', to_jsonb(t)) AS q
	FROM t GROUP BY GROUPING SETS ((id), (id, x1))) AS s WHERE p = q;

-- A policy, as its user.
GRANT SELECT ON d TO predict_rewrite_user;
SELECT ml.grant('m', 'predict_rewrite_user', 'predict');
SET ROLE predict_rewrite_user;
SELECT same('c', $$SELECT id FROM guarded$$);
SELECT same('r', $$SELECT d.id, guarded.x1 FROM d LEFT JOIN guarded USING (id)$$);
RESET ROLE;

-- A foreign table.
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE far (x1 float8, x2 float8) SERVER files OPTIONS (program 'printf "3,4\n5,\n"', format 'csv');
SELECT same('c', $$SELECT ml.predict('m', far) FROM far$$);
SELECT same('r', $$SELECT d.id, ml.predict('m', far) FROM d LEFT JOIN far ON d.id = x1$$);

-- Rows of triggers: WHEN has two, a transition table is no relation, a view's trigger makes its row.
CREATE TABLE log (what text, id int, p float8);
CREATE FUNCTION log_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO log VALUES (TG_NAME, NEW.id, ml.predict('m', NEW));
	RETURN NEW;
END $$;
CREATE FUNCTION log_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO log SELECT TG_NAME, id, ml.predict('m', n) FROM n;
	RETURN NULL;
END $$;
CREATE VIEW v_trigger AS SELECT id, x1, x2 FROM t;
CREATE TRIGGER by_when AFTER UPDATE ON t FOR EACH ROW WHEN (ml.predict('m', NEW) > ml.predict('m', OLD)) EXECUTE FUNCTION log_row();
CREATE TRIGGER by_table AFTER UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION log_table();
CREATE TRIGGER by_view INSTEAD OF INSERT OR UPDATE ON v_trigger FOR EACH ROW EXECUTE FUNCTION log_row();
SELECT is(run('SELECT * FROM log', $$UPDATE t SET x2 = x2 + id % 7 - 3$$),
	run('SELECT * FROM log', $$SET LOCAL ml.rewrite = off; UPDATE t SET x2 = x2 + id % 7 - 3$$), 'triggers');
SELECT same('r', $$INSERT INTO v_trigger SELECT id, x1, x2 FROM t RETURNING id, ml.predict('m', v_trigger)$$);
SELECT same('r', $$UPDATE v_trigger SET x2 = 3 RETURNING id, ml.predict('m', v_trigger)$$);
DROP TRIGGER by_when ON t;
DROP TRIGGER by_table ON t;

-- Expressions that belong to a table: a check, an index, what COPY leaves out.
SELECT format('CREATE TABLE checked (id int, x1 float8, x2 float8, CHECK (ml.predict(%L::ml.model, checked) < 20))', model) FROM stored \gexec
SELECT is(run('SELECT * FROM checked', 'INSERT INTO checked SELECT id, x1, x2 FROM t WHERE ml.predict(''m'', t) < 20'),
	run('SELECT * FROM checked', 'SET LOCAL ml.rewrite = off; INSERT INTO checked SELECT id, x1, x2 FROM t WHERE ml.predict(''m'', t) < 20'), 'a check holds');
SELECT throws_ok('INSERT INTO checked SELECT id, x1, x2 FROM t', '23514', NULL, 'and refuses');
SELECT throws_ok('SET LOCAL ml.rewrite = off; INSERT INTO checked SELECT id, x1, x2 FROM t', '23514', NULL, 'as it does without');
CREATE TABLE indexed AS SELECT id, x1, x2 FROM t;
SELECT format('CREATE UNIQUE INDEX indexed_p ON indexed (ml.predict(%L::ml.model, indexed), id)', model) FROM stored \gexec
ANALYZE indexed;
SELECT format('SELECT id FROM indexed WHERE ml.predict(%L::ml.model, indexed) BETWEEN 3 AND 4', model) AS by_index,
	format('INSERT INTO indexed SELECT * FROM indexed ON CONFLICT (ml.predict(%L::ml.model, indexed), id) DO NOTHING', model) AS by_arbiter FROM stored \gset
SET enable_seqscan = off;
SELECT same('r', :'by_index');
CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END $$;
SELECT ok((SELECT bool_or(p LIKE '%indexed_p%') FROM plan_of(:'by_index') AS p), 'an index on the prediction of a row is used');
SET ml.rewrite = off;
SELECT ok((SELECT bool_or(p LIKE '%indexed_p%') FROM plan_of(:'by_index') AS p), 'whatever the setting is');
RESET ml.rewrite;
RESET enable_seqscan;
SELECT lives_ok(:'by_arbiter', 'and found by ON CONFLICT');
SELECT ok(NOT is_rewritten('SELECT ml.predict((SELECT model FROM stored), i) FROM indexed i'), 'its row stays a row in the calls of that function');
SELECT ok(is_rewritten('SELECT ml.predict(''m'', i) FROM indexed i'), 'in those of another it does not');

-- What becomes of the columns that are no features, in a session that has the expression at hand.
CREATE TABLE altered AS SELECT id, x1, x2, 1 AS dropped, 'a'::varchar(10) AS changed, 'b'::varchar(10) AS rewritten FROM t;
SELECT format('CREATE INDEX altered_p ON altered (ml.predict(%L::ml.model, altered))', model),
	format('CREATE INDEX altered_part ON altered (id) WHERE ml.predict(%L::ml.model, altered) > 3', model) FROM stored \gexec
INSERT INTO altered (id, x1, x2) VALUES (1001, 1, 2);
ALTER TABLE altered DROP COLUMN dropped;
SELECT lives_ok('INSERT INTO altered (id, x1, x2) VALUES (1002, 1, 2)', 'an index on a row: another column is dropped');
ALTER TABLE altered ALTER changed TYPE text;
SELECT lives_ok('INSERT INTO altered (id, x1, x2) VALUES (1003, 1, 2)', 'an index on a row: another column has another type');
SELECT lives_ok('ALTER TABLE altered ALTER rewritten TYPE int USING 1', 'an index on a row: the table is written anew');
SELECT lives_ok('UPDATE altered SET x1 = x1 + 1', 'and updated');
SELECT lives_ok('ANALYZE altered', 'and analyzed');
SELECT lives_ok('REINDEX TABLE altered', 'and indexed anew');

-- Plans that are kept follow the setting.
SET plan_cache_mode = force_generic_plan;
PREPARE kept AS SELECT ml.predict('m', t) FROM t;
CREATE FUNCTION is_kept_rewritten() RETURNS boolean LANGUAGE sql AS $$ SELECT is_rewritten('EXECUTE kept') $$;
EXECUTE kept \g /dev/null
SELECT ok(is_kept_rewritten(), 'a plan made with it on');
SET ml.rewrite = off;
SELECT ok(NOT is_kept_rewritten(), 'is made anew with it off');
EXECUTE kept \g /dev/null
BEGIN;
SET LOCAL ml.rewrite = on;
SELECT ok(is_kept_rewritten(), 'and again');
ROLLBACK;
SELECT ok(NOT is_kept_rewritten(), 'and when that is undone');
RESET ml.rewrite;

-- EXECUTE is asked of the function that is written, by whoever runs the plan, as the executor asks it.
CREATE FUNCTION refused(what text, query text, name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN NEXT throws_ok(query, '42501', 'permission denied for function ' || name, what || ': ' || query);
END $$;
SELECT version AS n FROM ml.train('two', 'SELECT x1, x2, g > 2 AS g FROM t', 'g', 'logistic_regression') \gset
SELECT ml.grant(name, 'predict_rewrite_user', 'read') FROM ml.models;
CREATE TABLE written AS SELECT f AS name, format(call, f) AS query FROM unnest('{predict,classify,probability,predict_proba,transform}'::text[]) AS f,
	unnest(ARRAY['SELECT ml.%s(''two'', t) FROM t LIMIT 3', 'SELECT ml.%s(NULL::text, t) FROM t LIMIT 3',
		'SELECT ml.%s((SELECT ml.get(''two'')), t) FROM t LIMIT 3']) AS call;
GRANT SELECT ON t, written TO predict_rewrite_user;
GRANT EXECUTE ON FUNCTION is_rewritten(text) TO predict_rewrite_user;
SELECT format('PREPARE w%s AS %s', row_number() OVER (ORDER BY query), query) FROM written \gexec
CREATE VIEW prepared AS SELECT name, format('EXECUTE w%s', row_number() OVER (ORDER BY query)) AS query FROM written;
GRANT SELECT ON prepared TO predict_rewrite_user;
-- A kept plan ends with the names of the row types that it passes
SELECT count(*) FROM ml.train('uneven', 'SELECT i::float8 AS x1, (i * i % 17)::float8 AS x2, 2.0 * i - 3.0 * (i * i % 17) AS y FROM generate_series(1, 40) i', 'y', 'linear_regression');
CREATE TYPE pair AS (x1 float8, x2 float8);
CREATE FUNCTION pairs() RETURNS SETOF pair LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT 1::float8, 5::float8; END $$;
CREATE FUNCTION by_plan() RETURNS float8 LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT ml.predict('uneven', r) FROM pairs() r); END $$;
PREPARE of_function AS SELECT ml.predict('uneven', r) FROM pairs() r;
PREPARE of_row AS SELECT ml.predict('uneven', ROW(t.x1, t.x2)::pair) FROM t;
CREATE TEMP TABLE before AS SELECT by_plan() AS p;
EXECUTE of_function \g /dev/null
EXECUTE of_row \g /dev/null
ALTER TYPE pair RENAME ATTRIBUTE x1 TO x0;
ALTER TYPE pair RENAME ATTRIBUTE x2 TO x1;
ALTER TYPE pair RENAME ATTRIBUTE x0 TO x2;
SELECT isnt(by_plan(), (SELECT p FROM before), 'names that have changed places give another prediction');
SELECT is(by_plan(), (SELECT ml.predict('uneven', to_jsonb(r)) FROM pairs() r), 'that of the row, in a function');
SELECT results_eq('of_function', $$SELECT ml.predict('uneven', to_jsonb(r)) FROM pairs() r$$, 'and in a prepared statement');
SELECT bag_eq('of_row', $$SELECT ml.predict('uneven', to_jsonb(ROW(t.x1, t.x2)::pair)) FROM t$$, 'also of a row that is written down');

CREATE VIEW predicted AS SELECT ml.predict('two', t) AS p FROM t;
CREATE FUNCTION predicts_by_plan() RETURNS float8 LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(ml.predict('two', t)) FROM t); END $$;
CREATE FUNCTION predicts_as_owner() RETURNS float8 LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN (SELECT max(ml.predict('two', t)) FROM t); END $$;
GRANT SELECT ON predicted TO predict_rewrite_user;
SELECT ok(is_rewritten(query), 'kept: ' || query) FROM prepared;
SELECT lives_ok(query, 'with EXECUTE: ' || query) FROM prepared;
SELECT lives_ok('SELECT predicts_by_plan()', 'and a function that keeps its plan');
SET ROLE predict_rewrite_user;
SELECT lives_ok(query, 'and by another: ' || query) FROM prepared;
RESET ROLE;
REVOKE EXECUTE ON FUNCTION ml.predict(text, "any"), ml.predict(ml.model, "any"), ml.classify(text, "any"), ml.classify(ml.model, "any"),
	ml.probability(text, "any"), ml.probability(ml.model, "any"), ml.predict_proba(text, "any"), ml.predict_proba(ml.model, "any"),
	ml.transform(text, "any"), ml.transform(ml.model, "any") FROM PUBLIC;
SELECT ok(is_rewritten(query), 'still kept: ' || query) FROM prepared;
SELECT lives_ok(query, 'the owner has it: ' || query) FROM prepared;
SET ROLE predict_rewrite_user;
SELECT refused('kept', query, name) FROM prepared;
SELECT refused('planned anew', query, name) FROM written;
SELECT refused('a view', 'SELECT max(p) FROM predicted', 'predict');
SELECT refused('a function that keeps its plan', 'SELECT predicts_by_plan()', 'predict');
SELECT lives_ok('SELECT predicts_as_owner()', 'one that runs as its owner, who may');
SELECT refused('what the planner calls', $$SELECT ml.internal_predict_columns('two', '{x1,x2}', 1, 2)$$, 'predict');
RESET ROLE;
ALTER FUNCTION ml.transform(text, "any") RENAME TO transformed;
SELECT throws_ok($$SELECT ml.internal_transform_columns('two', '{x1,x2}', 1, 2)$$, '42883',
	'the function that ml.internal_transform_columns(text,text[],"any") stands for does not exist any more', 'none is left to ask');

DROP OWNED BY predict_rewrite_user;
DROP ROLE predict_rewrite_user;
SELECT * FROM finish();
