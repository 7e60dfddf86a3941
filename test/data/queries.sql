-- What test/t/queries.pl asks: small tables, models of several kinds, and objects that call them.
CREATE TABLE t (gone_first text, id int PRIMARY KEY, a float8, b float8, gone int, c text, d int, w text, y float8, k text, z boolean);
ALTER TABLE t DROP COLUMN gone_first, DROP COLUMN gone;
INSERT INTO t
SELECT i, CASE WHEN i % 11 <> 3 THEN sin(i) * 3 END, CASE WHEN i % 13 <> 5 THEN cos(i * 2) + i * 0.01 END,
	CASE WHEN i % 7 <> 2 THEN 'c' || i % 4 END, i * 7 % 10,
	CASE WHEN i % 17 <> 4 THEN (ARRAY['a big red dog', 'one small blue cat', 'the old grey horse', 'no dog and no cat'])[1 + i % 4] || ' of ' || i END,
	sin(i) * 2 + i % 5, (ARRAY['low', 'mid', 'high'])[1 + (sin(i) + 1)::int], sin(i) + cos(i * 2) > 0
FROM generate_series(1, 40) i;

-- partitions and children with columns in other orders, and with dropped ones
CREATE TABLE p (LIKE t) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (15);
CREATE TABLE p2 (z boolean, k text, gone int, y float8, w text, d int, c text, b float8, a float8, id int NOT NULL);
ALTER TABLE p2 DROP COLUMN gone;
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (15) TO (1000);
INSERT INTO p SELECT * FROM t;
CREATE TABLE i (LIKE t);
CREATE TABLE i1 (more int DEFAULT 1) INHERITS (i);
CREATE TABLE i2 (gone int, z boolean, a float8, id int NOT NULL, y float8, k text, w text, d int, c text, b float8);
ALTER TABLE i2 DROP COLUMN gone;
ALTER TABLE i2 INHERIT i;
INSERT INTO i SELECT * FROM t WHERE id < 10;
INSERT INTO i1 SELECT * FROM t WHERE id BETWEEN 10 AND 20;
INSERT INTO i2 (id, a, b, c, d, w, y, k, z) SELECT * FROM t WHERE id > 20;

CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW vb WITH (security_barrier) AS SELECT * FROM t WHERE id <> 9;
CREATE VIEW vj AS SELECT t.* FROM t LEFT JOIN p ON p.id = t.id + 3 WHERE p.d IS DISTINCT FROM 4;
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;

CREATE FUNCTION rows_of(n int) RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM t WHERE id <= n';
CREATE FUNCTION rows_slowly(n int) RETURNS SETOF t LANGUAGE plpgsql STABLE AS 'BEGIN RETURN QUERY SELECT * FROM t WHERE id <= n; END';
CREATE FUNCTION same_row(r t) RETURNS t LANGUAGE sql IMMUTABLE AS 'SELECT r';
CREATE FUNCTION same_row_slowly(r t) RETURNS t LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN r; END';

-- a view with triggers of its own, and more columns than a function has arguments
CREATE VIEW vt AS SELECT id, a, b, c, d, w, y, k, z FROM i1;
CREATE FUNCTION vt_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
	IF TG_OP = 'INSERT' THEN INSERT INTO i1 (id, a, b, c, d, w, y, k, z) SELECT NEW.*; ELSE DELETE FROM i1 WHERE id = OLD.id; END IF;
	IF TG_OP = 'UPDATE' THEN NEW.a := NEW.d; INSERT INTO i1 (id, a, b, c, d, w, y, k, z) SELECT NEW.*; END IF;
	RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END$$;
CREATE TRIGGER vt_row INSTEAD OF INSERT OR UPDATE OR DELETE ON vt FOR EACH ROW EXECUTE FUNCTION vt_change();
SELECT format('CREATE TABLE wide AS SELECT t.*, %s FROM t', string_agg('1 AS n' || n, ', ')) FROM generate_series(1, 110) n \gexec

-- Nothing is held out: a figure would need more rows.
SELECT count(*) FROM ml.train('lin', 'SELECT a, b, d, y FROM t', 'y', 'linear_regression', test_size => 0);
SELECT count(*) FROM ml.train('tree', 'SELECT a, b, c, d, y FROM t', 'y', 'decision_tree', '{"max_depth": 4}', test_size => 0);
SELECT count(*) FROM ml.train('boost', 'SELECT a, b, c, d, z FROM t', 'z', 'gradient_boosting', '{"n_estimators": 12, "max_depth": 3, "min_samples_leaf": 1}', test_size => 0);
SELECT count(*) FROM ml.train('labels', 'SELECT a, b, c, k FROM t', 'k', 'logistic_regression', test_size => 0);
SELECT count(*) FROM ml.train('words', 'SELECT w, d, z FROM t', 'z', 'logistic_regression',
	preprocess => '{"columns": {"w": {"encode": "text", "n_features": 64}}}', test_size => 0);
SELECT count(*) FROM ml.train('groups', 'SELECT a, b, d FROM t', NULL, 'kmeans', '{"n_clusters": 3}', test_size => 0);
SELECT ml.grant(name, 'public', 'predict') FROM ml.models;

-- Model values: in their row, compressed and not, and out of line; in arrays and composites.
CREATE TYPE pair AS (n int, m ml.model);
CREATE TABLE models (name text PRIMARY KEY, m ml.model, far ml.model, plain ml.model, pair pair, list ml.model[]);
ALTER TABLE models ALTER far SET STORAGE external, ALTER plain SET STORAGE plain;
ALTER TABLE models SET (toast_tuple_target = 256);
INSERT INTO models SELECT name, value, value, value, (1, value)::pair, ARRAY[value, NULL]
FROM (SELECT name, ml.get(name) AS value FROM ml.models) x;

-- An index, a generated column, a check, a policy, triggers; each with a model as a constant.
SELECT format('%L::ml.model', ml.get('lin')::text) AS lin, format('%L::ml.model', ml.get('boost')::text) AS boost \gset
CREATE TABLE ix AS SELECT * FROM t;
CREATE INDEX ix_row ON ix (ml.predict(:lin, ix));
CREATE INDEX ix_values ON ix (ml.predict(:lin, a, b, d)) WHERE ml.probability(:boost, ix) > 0.3;
CREATE TABLE g (LIKE t, g1 float8 GENERATED ALWAYS AS (ml.predict(:lin, a, b, d)) STORED,
	g2 text GENERATED ALWAYS AS (ml.classify(:boost, ROW(a, b, c, d))) STORED, PRIMARY KEY (id));
ALTER TABLE g ADD CHECK (ml.predict(:lin, a, b, d) < 90), ADD CHECK (ml.probability(:boost, g) >= 0);
INSERT INTO g SELECT * FROM t;
CREATE TABLE pol AS SELECT * FROM t;
ALTER TABLE pol ENABLE ROW LEVEL SECURITY;
CREATE POLICY pol_select ON pol USING (ml.predict('lin', pol) > 1) WITH CHECK (ml.probability('boost', pol) > 0.2);
CREATE TABLE tr AS SELECT * FROM t;
CREATE FUNCTION tr_change() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN NEW.d := NEW.d + 100; NEW.y := ml.predict('lin', NEW); RETURN NEW; END$$;
CREATE TRIGGER tr_row BEFORE INSERT OR UPDATE ON tr FOR EACH ROW WHEN (ml.predict(:lin, NEW) > 2) EXECUTE FUNCTION tr_change();
CREATE TRIGGER tr_values BEFORE UPDATE ON tr FOR EACH ROW WHEN (ml.probability(:boost, OLD) > 0.5 AND ml.classify(:boost, NEW.a, NEW.b, NEW.c, NEW.d) <> 'x')
	EXECUTE FUNCTION tr_change();
CREATE TABLE seen (id int, r float8);
CREATE FUNCTION tr_see() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN INSERT INTO seen SELECT n.id, ml.predict('lin', n) FROM n; RETURN NULL; END$$;
CREATE TRIGGER tr_inserted AFTER INSERT ON tr REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION tr_see();
CREATE TRIGGER tr_updated AFTER UPDATE ON tr REFERENCING OLD TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION tr_see();
CREATE ROLE asker;
GRANT ALL ON ALL TABLES IN SCHEMA public TO asker;
ANALYZE;
