-- The words of the registry's errors, with their hints.
SET client_min_messages = warning;
CREATE FUNCTION train(name text, slope int) RETURNS int LANGUAGE sql AS $$
	SELECT t.version FROM ml.train($1, format('SELECT x, %s * x AS y FROM generate_series(1, 30) x', $2),
		'y', 'linear_regression', test_size => 0, deploy => 'never') t
$$;
SELECT train('churn', 1);
RESET client_min_messages;

-- unknown things
SELECT ml.predict('chrun', 1);
SELECT ml.predict('something else', 1);
SELECT ml.predict('churn', 1);
SELECT ml.deploy('churn', 1, 'b');
SELECT ml.deploy('churn', 1, 'a');
SELECT ml.predict('churn', 1);
SELECT ml.predict('churn@2', 1);
SELECT ml.rollback('churn', 'a');

-- words that are none
SELECT ml.predict('churn@', 1);
SELECT ml.predict('churn@99999999999', 1);
SELECT ml.predict(E'a\tb', 1);
SELECT ml.predict(repeat('a', 201), 1);
SELECT ml.deploy('churn', -1);
SELECT ml.deploy('churn', 1, '1a');
SELECT ml.grant('churn', 'public', 'write');
SELECT ml.drop_version('churn', NULL);

-- what cannot be done
SELECT ml.drop_version('churn', 1);
SELECT ml.deploy('churn', 1, 'a');
SELECT ml.revoke('churn', 'public', 'read');
UPDATE ml.registry_deployment SET version = 2;
TRUNCATE ml.registry_deployment;
BEGIN READ ONLY;
SELECT ml.deploy('churn', 1);
ROLLBACK;

-- what one may not do
CREATE ROLE regress_registry;
SET ROLE regress_registry;
SELECT ml.predict('churn@a', 1);
SELECT ml.drop_model('churn');
SELECT ml.predict('chrun', 1);
SELECT * FROM ml.models;
RESET ROLE;
SELECT ml.grant('churn', 'regress_registry', 'manage');
SET ROLE regress_registry;
SELECT ml.grant('churn', 'public', 'predict');
SELECT ml.set_owner('churn', 'regress_registry');
SELECT name, champion, latest_version, aliases FROM ml.models;
RESET ROLE;

SELECT ml.undeploy('churn', 'a'), ml.undeploy('churn', 'b');
SELECT ml.drop_version('churn', 1);
SELECT ml.deploy('churn');
SELECT ml.predict('churn@1', 1);
SELECT ml.drop_model('churn');
DROP ROLE regress_registry;
DROP FUNCTION train;

-- a version that answers another question
CREATE TABLE questions AS SELECT i % 7 AS a, i % 3 AS b, 'k' || i % 2 AS k FROM generate_series(1, 60) i;
SELECT version FROM ml.train('q', 'questions', 'b', 'ridge', features => '{a}', test_size => 0);
SELECT version FROM ml.train('q', 'questions', 'a', 'ridge', features => '{b}', test_size => 0, deploy => 'always');
SELECT version FROM ml.train('q', 'questions', 'k', 'decision_tree', features => '{b}', test_size => 0);
SELECT version FROM ml.train('q', 'questions', NULL, 'kmeans', features => '{a}', params => '{"n_clusters": 2}', test_size => 0);
SELECT ml.deploy('q', 3);
SELECT ml.deploy('q', 4);
SELECT ml.rollback('q');
SELECT ml.deploy('q', 1, 'other');
SELECT ml.drop_model('q');
DROP TABLE questions;

-- What is judged by another figure than the champion is not compared with it.
SELECT deployed FROM ml.train('ranked', 'SELECT i AS x, i % 7 AS y FROM generate_series(1, 100) i', 'y', 'gradient_boosting', '{"loss": "quantile", "n_estimators": 2}', deploy => 'if_better');
SELECT deployed FROM ml.train('ranked', 'SELECT i AS x, i % 7 AS y FROM generate_series(1, 100) i', 'y', 'gradient_boosting', '{"loss": "quantile", "quantile": 0.9, "n_estimators": 2}', deploy => 'if_better');
SELECT deployed FROM ml.train('ranked', 'SELECT i AS x, i % 7 AS y FROM generate_series(1, 100) i', 'y', 'ridge', deploy => 'if_better');
SELECT ml.drop_model('ranked');
