-- Metrics: what they say when they have no answer, or refuse.
CREATE FUNCTION pg_temp.said(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	hint_text text;
	detail_text text;
BEGIN
	EXECUTE 'SELECT ' || query INTO answer;
	RETURN coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint_text = PG_EXCEPTION_HINT, detail_text = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(E'\n', SQLSTATE || ': ' || SQLERRM, nullif(detail_text, ''), nullif(hint_text, ''));
END $$;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\pset format unaligned
\pset tuples_only on
\pset null NULL

-- Undefined: NULL and a NOTICE, never 0.
SELECT ml.accuracy(1, 1) FROM generate_series(1, 0);
SELECT ml.confusion_matrix(1, 1) FROM generate_series(1, 0);
SELECT ml.precision(a, 0) FROM generate_series(0, 1) a;
SELECT ml.recall(0, a) FROM generate_series(0, 1) a;
SELECT ml.f1_score(0, 0);
SELECT ml.f1_score('a', 'a');
SELECT ml.precision(a, 'x', 'macro') FROM (VALUES ('x'), ('y')) v (a);
SELECT ml.recall('x', p, 'macro') FROM (VALUES ('x'), ('y')) v (p);
SELECT ml.matthews_corrcoef('x', p) FROM (VALUES ('x'), ('y')) v (p);
SELECT ml.matthews_corrcoef(a, 'x') FROM (VALUES ('x'), ('y')) v (a);
SELECT ml.roc_auc(true, 0.5);
SELECT ml.roc_curve(true, 0.5);
SELECT ml.roc_auc(a, ARRAY[0.2, 0.3, 0.5]) FROM (VALUES ('x'), ('y')) v (a);
SELECT ml.average_precision(false, 0.5);
SELECT ml.log_loss('x', 0.5);
SELECT ml.log_loss(a, ARRAY[0.2, 0.3, 0.5]) FROM (VALUES ('x'), ('y')) v (a);
SELECT ml.brier_score('x', 0.5);
SELECT ml.calibration_curve('x', 0.5);
SELECT ml.r2_score(1, 2);
SELECT ml.r2_score(5, p) FROM generate_series(1, 3) p;
SELECT ml.explained_variance(5, p) FROM generate_series(1, 3) p;
SELECT ml.log_loss(a, ARRAY[0.5, 0.7])::numeric(6, 4) FROM (VALUES ('x'), ('y')) v (a);

-- Defined all the same: which class a single label is can be told.
SELECT ml.precision(true, true), ml.log_loss(true, 1.0) < 1e-15, ml.brier_score(0, 0.5);

-- Refused.
SELECT pg_temp.said($$ ml.f1_score(i, i) FROM generate_series(1, 3) i $$);
SELECT pg_temp.said($$ ml.f1_score(i, i, 'harmonic') FROM generate_series(1, 3) i $$);
SELECT pg_temp.said($$ ml.f1_score(i, i, CASE i WHEN 1 THEN 'macro' ELSE 'micro' END) FROM generate_series(1, 3) i $$);
SELECT pg_temp.said($$ ml.accuracy(true, 2) $$);
SELECT pg_temp.said($$ ml.accuracy(true, 'maybe') $$);
SELECT pg_temp.said($$ ml.accuracy(1, 'one') $$);
SELECT pg_temp.said($$ ml.accuracy(1, 'NaN'::float8) $$);
SELECT pg_temp.said($$ ml.accuracy('2024-01-01'::date, 'x') $$);
SELECT pg_temp.said($$ ml.accuracy(i, i) FROM generate_series(1, 70000) i $$);
SELECT pg_temp.said($$ ml.confusion_matrix(i, i) FROM generate_series(1, 1001) i $$);
SELECT pg_temp.said($$ ml.roc_auc(i, i) FROM generate_series(1, 3) i $$);
SELECT pg_temp.said($$ ml.roc_auc(i, ARRAY[i, i]) FROM generate_series(1, 3) i $$);
SELECT pg_temp.said($$ ml.roc_auc(i, true) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.roc_auc(i, 'NaN'::float8) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.average_precision(i, 'Infinity') FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.roc_auc(i, ARRAY[1, 'NaN'::float8]) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.log_loss(i, 1.5) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.brier_score(i, -0.1) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.log_loss(i, ARRAY[0.5, NULL]) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.log_loss(i, ARRAY[1.0]) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.log_loss(i, ARRAY[[0.5], [0.5]]) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.log_loss(i, array_fill(0.5, ARRAY[i])) FROM generate_series(2, 3) i $$);
SELECT pg_temp.said($$ ml.roc_auc(i, array_fill(0.5, ARRAY[i])) FROM generate_series(2, 3) i $$);
SELECT pg_temp.said($$ ml.calibration_curve(i, 0.5, 0) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.calibration_curve(i, 0.5, i) FROM generate_series(1, 2) i $$);
SELECT pg_temp.said($$ ml.mean_squared_error('NaN', 1) $$);
SELECT pg_temp.said($$ ml.mean_squared_error(1, '-Infinity') $$);
SELECT pg_temp.said($$ ml.mean_squared_error(1e200, 0) $$);
SELECT pg_temp.said($$ ml.mean_absolute_error(1e200, 0) $$);
CREATE TYPE mood AS ENUM ('sad', 'happy');
SELECT pg_temp.said($$ ml.accuracy('sad'::mood, 'grumpy'::text) $$);
DROP TYPE mood;
