-- What ml.train says when it does something that nobody asked for.
CREATE TABLE said AS
	SELECT i % 50 / 7.0 AS a, CASE WHEN i % 9 > 0 THEN i % 11 END AS holes, 'k' || i % 150 AS many,
		'u' || i AS different, (i % 24)::text::money AS paid, '{}'::jsonb AS doc, i % 3 = 0 AS yes
	FROM generate_series(1, 600) i;
SELECT version, n_train, n_test, n_skipped FROM ml.train('said', 'said', 'yes', 'logistic_regression');
SELECT count(*) AS features FROM ml.coefficients('said');
SELECT version FROM ml.train('said', 'said', 'yes', 'logistic_regression', features => '{a, many}',
	preprocess => '{"max_categories": 150}');
-- a year and the year less 2011 are the same to a model with a constant
SELECT version FROM ml.train('years', 'SELECT 2011 + i / 700 AS year, i / 700 AS later, i % 7 AS x, i % 10 AS y
	FROM generate_series(1, 1000) i', 'y', 'linear_regression', split => 'last');
SELECT feature, coefficient = 0 AS zero, std_error < 100000 AS has_error FROM ml.coefficients('years');
SELECT n_train, n_test, metrics FROM ml.train('few', 'SELECT 1 AS x, 2 AS y UNION ALL VALUES (2, 3), (5, 5)',
	'y', 'linear_regression', test_size => 0.1, split => 'last');
-- which figures the rows leave undefined
SELECT metric, value FROM ml.evaluate('few', 'SELECT i AS x, 7 AS y FROM generate_series(1, 5) i') WHERE value IS NULL;
SELECT version FROM ml.train('three', $$SELECT i AS x, 'l' || i / 20 AS label FROM generate_series(0, 59) i$$,
	'label', 'decision_tree', test_size => 0);
SELECT metric, value IS NULL AS missing FROM ml.evaluate('three', $$SELECT i AS x, 'l' || i % 20 / 10 AS label FROM generate_series(0, 59) i$$);
SELECT metric, value IS NULL AS missing FROM ml.evaluate('three', $$SELECT 50 AS x, 'l2' AS label$$);
DROP TABLE said;
SELECT ml.drop_model(name) FROM unnest('{said, years, few, three}'::text[]) AS name;
