-- What a session keeps of models: what a statement uses stays while it fits, the first comers beyond that.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TABLE points AS SELECT i % 24 AS key, i / 24 AS turn, (i * 37 % 101)::float8 AS x, (i * 53 % 97)::float8 AS z
	FROM generate_series(0, 24 * 40 - 1) AS i;
CREATE TABLE models AS SELECT key, ml.fit(p, 'y', 'gradient_boosting', '{"n_estimators": 20}') AS model
	FROM (SELECT key, x, z, x * key + z AS y FROM points) AS p GROUP BY key;
ANALYZE points;
ANALYZE models;
-- Each row another model than the row before, all of them in each of forty turns.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_memoize = off;
CREATE VIEW scored AS SELECT p.key, p.turn, ml.predict(m.model, p) AS value
	FROM (SELECT * FROM points ORDER BY turn, key LIMIT 1000) AS p
		CROSS JOIN LATERAL (SELECT model FROM models WHERE key = p.key OFFSET 0) AS m;
CREATE FUNCTION more() RETURNS TABLE (hits bigint, misses bigint) LANGUAGE plpgsql AS $$
DECLARE
	before record;
	after record;
BEGIN
	before := ml.cache_stats();
	PERFORM count(value) FROM scored;
	after := ml.cache_stats();
	RETURN QUERY SELECT after.hits - before.hits, after.misses - before.misses;
END $$;

SELECT plan(35);

SELECT is(models, 0, 'no model yet') FROM ml.cache_stats();
SET ml.cache_memory = '1GB';
CREATE TABLE expected AS SELECT * FROM scored;
SELECT is((models, hits, misses)::text, '(24,936,24)', 'each read once where all fit') FROM ml.cache_stats();
SELECT is(limit_bytes, 1024::bigint * 1024 * 1024, 'the limit') FROM ml.cache_stats();
SELECT bytes AS all_bytes, bytes / 24 / 1024 AS one_kb FROM ml.cache_stats() \gset
SELECT is((hits, misses)::text, '(960,0)', 'and by no later statement') FROM more();

-- A lower limit: models leave when the next one is let go.
SET ml.cache_memory = 0;
SELECT is(count(ml.predict(model, 0, 0, 0)), 1::bigint, 'one model') FROM models WHERE key = 3;
SELECT is(models, 1, 'the last one used stays without any memory') FROM ml.cache_stats();
SELECT misses AS misses FROM ml.cache_stats() \gset
SELECT is(count(ml.predict(model, 0, 0, 0)), 1::bigint, 'again, in a later statement') FROM models WHERE key = 3;
SELECT is(misses, :misses::bigint, 'it was not read again') FROM ml.cache_stats();
SELECT is(count(*), 960::bigint, 'the same predictions from guests') FROM scored JOIN expected USING (key, turn)
	WHERE scored.value = expected.value;
SELECT is(models, 1, 'one guest at a time') FROM ml.cache_stats();

-- Room for ten of twenty-four.
SELECT format('%skB', :one_kb * 10 + :one_kb / 2) AS room \gset
SET ml.cache_memory = :'room';
SELECT hits AS hits, misses AS misses FROM more() \gset
SELECT ok(:hits BETWEEN 39 * 5 AND 39 * 15, 'first comers are found in every later turn: ' || :hits);
SELECT is(:hits + :misses, 960, 'the others are read each time');
SELECT cmp_ok(bytes, '<=', limit_bytes + :one_kb * 1024 * 2, 'never more than the limit and one model') FROM ml.cache_stats();
SELECT cmp_ok(bytes, '>', limit_bytes * 8 / 10, 'and the limit is used') FROM ml.cache_stats();
SELECT is(count(*), 960::bigint, 'the same predictions') FROM scored JOIN expected USING (key, turn)
	WHERE scored.value = expected.value;

-- Models of earlier statements make room, those used least recently first.
SELECT count(ml.predict(model, 0, 0, 0)) AS n FROM models WHERE key >= 18 \gset
SELECT misses AS misses FROM ml.cache_stats() \gset
SELECT count(ml.predict(model, 0, 0, 0)) AS n FROM models WHERE key >= 18 \gset
SELECT is(misses, :misses::bigint, 'what a later statement used took the place of what an earlier one did') FROM ml.cache_stats();

-- A procedure that commits is as many statements as transactions.
CREATE PROCEDURE by_transaction(ranges int[]) LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. array_length(ranges, 1) LOOP
		PERFORM ml.predict(model, 0, 0, 0) FROM models WHERE key / 6 = ranges[i];
		COMMIT;
	END LOOP;
END $$;
SELECT misses AS misses FROM ml.cache_stats() \gset
CALL by_transaction(ARRAY[0, 1, 2, 2, 2, 2]);
SELECT cmp_ok(misses - :misses, '<=', 18::bigint, 'the last transactions found what the one before them used') FROM ml.cache_stats();

-- A reference, in statements of their own, whatever the limit.
SELECT version FROM ml.train('large', 'SELECT x, z, key FROM points', 'key', 'random_forest', test_size => 0) \gset
SET ml.cache_memory = '1kB';
SELECT ml.predict('large', 1, 2) AS p \gset
SELECT misses AS misses FROM ml.cache_stats() \gset
SELECT ml.predict('large', 1, 2) AS p \gset
SELECT ml.predict('large', 1, 2) AS p \gset
SELECT is(misses, :misses::bigint, 'a model above the limit is not read by every statement') FROM ml.cache_stats();
RESET ml.cache_memory;
SELECT is(ml.predict('large', 1, 2), :p::float8, 'it stays for good when the limit is raised');
SELECT is(count(ml.predict(model, 0, 0, 0)), 1::bigint, 'another model') FROM models WHERE key = 3;
SELECT misses AS misses FROM ml.cache_stats() \gset
SELECT is(ml.predict('large', 1, 2), :p::float8, 'and the one before');
SELECT is(misses, :misses::bigint, 'is still there') FROM ml.cache_stats();

-- Shallow trees lie in one piece.
SELECT bytes AS bytes FROM ml.cache_stats() \gset
SELECT ml.fit(p, 'key', 'gradient_boosting', '{"max_depth": 6, "max_leaf_nodes": null}')::bytea AS boosted FROM (SELECT x, z, key FROM points) AS p \gset
SELECT ml.predict(:'boosted'::bytea::ml.model, 3, 4) AS p \gset
SELECT cmp_ok(bytes - :bytes, '<=', 4 * length(:'boosted'::bytea)::bigint, 'a loaded model takes at most four times what is stored')
	FROM ml.cache_stats();

-- What is kept to score is not what ml.update learns on from.
SELECT version FROM ml.train('shallow', 'SELECT x, z, key FROM points', 'key', 'gradient_boosting', '{"n_estimators": 5}', test_size => 0) \gset
SELECT is(ml.predict('shallow@1', 3, 4) IS NULL, false, 'a model of shallow trees is kept');
SELECT version FROM ml.update('shallow', 'SELECT x, z, key FROM points') \gset
SELECT is(ml.describe('shallow@2') -> 'cover', 'true', 'learned on from, its nodes still know what they weigh');
SELECT is(ml.sha256(ml.get('shallow@2')), ml.sha256(ml.to_model(ml.get('shallow@2')::bytea)), 'and it is read as it was stored');

-- A large value that lies out of line as it is, is read in slices.
CREATE TABLE stored (name text, model ml.model);
ALTER TABLE stored ALTER model SET STORAGE EXTERNAL;
SELECT version FROM ml.train('rows', 'SELECT i AS x, i % 7 AS z, i % 5 AS y FROM generate_series(1, 200000) AS i', 'y', 'knn',
	'{"n_neighbors": 1}', task => 'regression', preprocess => '{"scale": "none"}', test_size => 0) \gset
INSERT INTO stored VALUES ('rows', ml.get('rows'));
SELECT cmp_ok(pg_column_size(model), '>', 4 * 1024 * 1024, 'a model of several large pages') FROM stored;
SELECT is(array_agg(ml.predict(model, i, i % 7) ORDER BY i), array_agg((i % 5)::float8 ORDER BY i), 'each row its own')
	FROM stored, generate_series(199900, 200000) AS i;

-- An error within a load leaves nothing.  (A cast from bytea itself refuses damaged bytes.)
CREATE CAST (bytea AS json) WITHOUT FUNCTION;
CREATE CAST (json AS ml.model) WITHOUT FUNCTION;
CREATE FUNCTION load_damaged() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	good bytea := (SELECT model::bytea FROM models WHERE key = 5);
	n int := 0;
BEGIN
	FOR at IN 1 .. 40 LOOP
		BEGIN
			PERFORM ml.predict(set_byte(good, length(good) * at / 41, get_byte(good, length(good) * at / 41) # 255)::json::ml.model, 0, 0, 0);
		EXCEPTION WHEN data_corrupted THEN
			n := n + 1;
		END;
	END LOOP;
	RETURN n;
END $$;
SELECT models AS models, bytes AS bytes, misses AS misses FROM ml.cache_stats() \gset
SELECT is(load_damaged(), 40, 'forty damaged models: XX001');
SELECT is((models, bytes, misses)::text, (:models, :bytes, :misses)::text, 'the cache is as it was') FROM ml.cache_stats();

-- The value that ml.get gives is read once a statement.
CREATE FUNCTION reads() RETURNS bigint LANGUAGE sql VOLATILE AS
	$$ SELECT idx_scan FROM pg_stat_xact_all_tables WHERE relid = 'ml.registry_version'::regclass $$;
BEGIN;
SELECT reads() AS before \gset
SELECT sum(ml.predict(ml.get('large'), p)) AS by_value FROM points AS p \gset
SELECT cmp_ok(reads() - :before, '<=', 4::bigint, 'not for every row');
SELECT is(sum(ml.predict('large', p)), :by_value::float8, 'the same as by reference') FROM points AS p;
COMMIT;
SELECT version FROM ml.train('large', 'SELECT x, z, key + 100 AS key FROM points', 'key', 'random_forest', test_size => 0) \gset
SELECT is(count(*), 24::bigint, 'another reference in every row')
	FROM (SELECT key, ml.predict(ml.get('large@' || key % 2 + 1), p) AS q FROM points AS p WHERE turn = 0) AS rows
	WHERE (q > 60) = (key % 2 = 1);

-- A value that was given is good as long as somebody may look at it: a cast of an array gives several at once.
CREATE CAST (text AS ml.model) WITH FUNCTION ml.get(text);
SELECT is((SELECT array_agg(ml.sha256(m) ORDER BY i) FROM unnest(ARRAY['large@1', 'large@2', 'large@1', 'large']::text[]::ml.model[]) WITH ORDINALITY AS u (m, i)),
	(SELECT array_agg(sha256 ORDER BY i) FROM unnest(ARRAY[1, 2, 1, 1]) WITH ORDINALITY AS u (version, i) JOIN ml.versions USING (version) WHERE name = 'large'),
	'several references of one call');
DROP CAST (text AS ml.model);
SELECT is(count(DISTINCT ml.sha256(ml.get('large@' || key % 2 + 1))), 2::bigint, 'values of a call that are kept together') FROM points;

SELECT * FROM finish();
