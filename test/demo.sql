-- pg_ensemble: from a table to a prediction.

CREATE EXTENSION pg_ensemble;

-- Two well-known tables: iris (150 flowers of 3 species) and wdbc (569 breast tumours).
\i test/data/load.sql

SELECT species, count(*), round(avg(petal_length)::numeric, 2) AS petal_length FROM iris GROUP BY species ORDER BY species;

-- 1. Train: a name, a table, the column to predict, an algorithm.
SELECT name, version, algorithm, task, n_train, n_test, deployed
FROM ml.train('iris', 'iris', 'species', 'logistic_regression');

-- 2. Use it: the row of any table that has the columns, or a jsonb object.
SELECT species, ml.classify('iris', iris) AS guess, count(*)
FROM iris GROUP BY 1, 2 ORDER BY 1, 2;

SELECT ml.classify('iris', '{"sepal_length": 6.1, "sepal_width": 2.9, "petal_length": 4.7, "petal_width": 1.4}'::jsonb);

-- 3. A diagnosis from five measurements; the rows held back tell how good it is.
SELECT version, n_train, n_test, round((metrics->>'roc_auc')::numeric, 3) AS roc_auc, deployed
FROM ml.train('tumour', 'wdbc', 'diagnosis', 'logistic_regression', '{"C": 0.1}',
			  features => ARRAY['mean_radius', 'mean_texture', 'mean_smoothness', 'mean_concavity', 'mean_symmetry'],
			  preprocess => '{"scale": "standard"}');

-- A second version, on all thirty; the first stays in use until we say otherwise.
SELECT version, n_train, n_test, round((metrics->>'roc_auc')::numeric, 3) AS roc_auc, deployed
FROM ml.train('tumour', 'wdbc', 'diagnosis', 'logistic_regression', '{"C": 0.1}',
			  preprocess => '{"scale": "standard"}');

SELECT metric, round(value::numeric, 4) AS version_1 FROM ml.evaluate('tumour@1', 'wdbc', 'diagnosis') ORDER BY metric;
SELECT metric, round(value::numeric, 4) AS version_2 FROM ml.evaluate('tumour@2', 'wdbc', 'diagnosis') ORDER BY metric;

-- 4. Deploy the better one, as part of any transaction; go back as easily.
BEGIN;
SELECT ml.deploy('tumour', 2);
SELECT diagnosis, round(ml.probability('tumour', wdbc)::numeric, 3) AS p_malignant FROM wdbc LIMIT 5;
COMMIT;
SELECT ml.rollback('tumour');

-- 5. A model is a value: one per group, in a table of yours, in one scan.
CREATE TABLE petals AS
	SELECT species, ml.fit(f, 'petal_width', 'linear_regression') AS model
	FROM (SELECT species, petal_length, petal_width FROM iris) f GROUP BY species;

SELECT species, round(ml.predict(model, '{"species": "setosa", "petal_length": 4}'::jsonb)::numeric, 2) AS width_at_length_4
FROM petals ORDER BY species;
