-- Bad input gets an SQLSTATE and a sentence, and loses nothing: the errors of
-- doc/errors.md, each raised once, as a plain user.
CREATE ROLE errors_user;
CREATE ROLE errors_other;
GRANT ALL ON SCHEMA public TO errors_user, errors_other;
GRANT SELECT ON iris, wdbc TO errors_user, errors_other;
SET ROLE errors_user;
SET client_min_messages = error;

CREATE TABLE few AS SELECT * FROM wdbc LIMIT 10;
CREATE TABLE empty_target AS SELECT 1.0::float8 AS x, NULL::float8 AS y FROM generate_series(1, 5);
CREATE TABLE one_class AS SELECT i::float8 AS x, 'a'::text AS y FROM generate_series(1, 5) i;
CREATE TABLE odd AS SELECT i::float8 AS x, '{}'::jsonb AS doc, i::float8 AS y FROM generate_series(1, 9) i;
CREATE TABLE nan AS SELECT i::float8 AS x, i::float8 AS y FROM generate_series(1, 9) i;
INSERT INTO nan VALUES ('NaN', 1);
CREATE TABLE holes AS SELECT nullif(i, 3)::float8 AS x, i::float8 AS y FROM generate_series(1, 9) i;
CREATE TABLE vectors AS SELECT ARRAY[i, i * i, 1]::float8[] AS v, i::float8 AS y FROM generate_series(1, 9) i;
CREATE TABLE ragged AS SELECT * FROM vectors;
INSERT INTO ragged VALUES (ARRAY[1, 2], 3);
SELECT version FROM ml.train('species', 'iris', 'species', 'logistic_regression') \g /dev/null
SELECT version FROM ml.train('width', 'iris', 'petal_width', 'linear_regression', features => '{petal_length}') \g /dev/null
SELECT version FROM ml.train('vector', 'vectors', 'y', 'ridge') \g /dev/null
SELECT version FROM ml.train('strict', 'iris', 'petal_width', 'ridge', features => '{petal_length}',
	preprocess => '{"impute": "none"}') \g /dev/null
SELECT version FROM ml.train('unsplit', 'iris', 'species', 'logistic_regression', test_size => 0) \g /dev/null
SELECT version FROM ml.train('private', 'iris', 'species', 'logistic_regression') \g /dev/null

CREATE TABLE bad (what text, code text, message text, statement text);
INSERT INTO bad VALUES
	('more clusters than rows', '22000', '9 rows cannot be put into 10 clusters',
		'SELECT * FROM ml.train(''m'', ''SELECT x FROM odd'', NULL, ''kmeans'', ''{"n_clusters": 10}'', test_size => 0)'),
	('more neighbours than rows', '22000', '9 rows have no 10 neighbours',
		'SELECT * FROM ml.train(''m'', ''SELECT x, y FROM odd'', ''y'', ''knn'', ''{"n_neighbors": 10}'', test_size => 0)'),
	('more components than columns', '22000', '2 components cannot be had from 1 columns',
		'SELECT * FROM ml.train(''m'', ''SELECT x FROM odd'', NULL, ''truncated_svd'', test_size => 0)'),
	('covariance of equal columns', '22000', 'the covariance of a component is not positive definite',
		'SELECT * FROM ml.train(''m'', ''SELECT x, 2 * x AS twice FROM odd'', NULL, ''gaussian_mixture'', ''{"reg_covar": 0}'', test_size => 0)'),
	('distances out of range', '22003', 'the squares of the columns are out of range of double precision',
		'SELECT * FROM ml.train(''m'', ''SELECT x * 1e200 AS x FROM odd'', NULL, ''kmeans'', ''{"n_clusters": 2}'', preprocess => ''{"scale": "none"}'', test_size => 0)'),
	('unknown algorithm', '22023', 'unknown algorithm "logistic_regresion"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regresion'')'),
	('unknown parameter', '22023', 'unknown parameter "alfa"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''petal_width'', ''ridge'', ''{"alfa": 1}'')'),
	('parameter of the wrong type', '22023', 'parameter "alpha" must be a number in [0, inf), not "much"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''petal_width'', ''ridge'', ''{"alpha": "much"}'')'),
	('parameter out of range', '22023', 'parameter "alpha" must be a number in [0, inf), not -1',
		'SELECT * FROM ml.train(''m'', ''iris'', ''petal_width'', ''ridge'', ''{"alpha": -1}'')'),
	('parameter with no such choice', '22023', 'parameter "penalty" must be one of none, l1, l2, elasticnet, not "l3"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', ''{"penalty": "l3"}'')'),
	('random_state that is no integer', '22023', 'parameter "random_state" must be an integer in [0, 2147483647], not 1.5',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', ''{"random_state": 1.5}'')'),
	('params that are no object', '22023', 'params must be a JSON object',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', ''[1]'')'),
	('a target for a task that has none', '22023', 'task "outlier_detection" takes no target',
		'SELECT * FROM ml.train(''m'', ''iris'', ''petal_width'', ''svm'', task => ''outlier_detection'')'),
	('test_size out of range', '22023', 'test_size must be in [0, 1), not 1',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', test_size => 1)'),
	('NULL where a name is needed', '22004', 'argument "name" must not be NULL',
		'SELECT * FROM ml.train(NULL, ''iris'', ''species'', ''logistic_regression'')'),
	('ml.fit: NULL where an algorithm is needed', '22004', 'argument "algorithm" must not be NULL',
		'SELECT ml.fit(i, ''species'', NULL) FROM iris i'),
	('features without a column', '22023', 'features names no column',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', features => ''{}'')'),
	('a name with a version', '42704', 'model "species@1" does not exist',
		'SELECT ml.drop_model(''species@1'')'),
	('unknown split', '22023', 'unknown split "first"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', split => ''first'')'),
	('split by a column that is not there', '42703', 'split column "colour" does not exist in the source',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', split => ''hash:colour'')'),
	('unknown deploy policy', '22023', 'unknown deploy policy "maybe"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', deploy => ''maybe'')'),
	('if_better without held-out rows', '22023', 'deploy policy "if_better" needs held-out rows, but test_size is 0',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', test_size => 0, deploy => ''if_better'')'),
	('unknown task', '22023', 'unknown task "guessing"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', task => ''guessing'')'),
	('task the algorithm cannot do', '22023', 'algorithm "logistic_regression" does not do regression',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', task => ''regression'')'),
	('classification target for a regression', '22023', 'algorithm "ridge" cannot do classification, which target "species" of type text asks for',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''ridge'')'),
	('name that is no name', '22023', 'invalid model name "m@1": a name has 1 to 200 bytes, without "@" and control characters',
		'SELECT * FROM ml.train(''m@1'', ''iris'', ''species'', ''logistic_regression'')'),
	('unknown preprocess key', '22023', 'unknown preprocess key "scaling"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', preprocess => ''{"scaling": "standard"}'')'),
	('unknown scale', '22023', 'preprocess key "scale" cannot be "log"',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', preprocess => ''{"scale": "log"}'')'),
	('preprocess for a column that is not there', '22023', 'preprocess names column "petal", which is not a feature',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', preprocess => ''{"columns": {"petal": {"scale": "standard"}}}'')'),
	('missing table', '42P01', 'relation "irises" does not exist',
		'SELECT * FROM ml.train(''m'', ''irises'', ''species'', ''logistic_regression'')'),
	('source that writes', '0A000', 'source is not a table or one read-only SELECT',
		'SELECT * FROM ml.train(''m'', ''DELETE FROM few'', ''species'', ''logistic_regression'')'),
	('source of two statements', '0A000', 'source is not a table or one read-only SELECT',
		'SELECT * FROM ml.train(''m'', ''SELECT 1; SELECT 2'', ''species'', ''logistic_regression'')'),
	('source that writes within', '0A000', 'source is not a table or one read-only SELECT',
		'SELECT * FROM ml.train(''m'', ''WITH d AS (DELETE FROM few RETURNING *) SELECT * FROM d'', ''diagnosis'', ''logistic_regression'')'),
	('source that locks', '0A000', 'source is not a table or one read-only SELECT',
		'SELECT * FROM ml.train(''m'', ''SELECT * FROM few FOR UPDATE'', ''diagnosis'', ''logistic_regression'')'),
	('source with a syntax error', '42601', 'syntax error at or near "WHERE"',
		'SELECT * FROM ml.train(''m'', ''SELECT FROM WHERE'', ''species'', ''logistic_regression'')'),
	('target absent', '42703', 'target column "specie" does not exist in the source',
		'SELECT * FROM ml.train(''m'', ''iris'', ''specie'', ''logistic_regression'')'),
	('feature absent', '42703', 'feature column "petal_lenght" does not exist in the source',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', features => ''{petal_lenght}'')'),
	('feature of unsupported type', '0A000', 'column "doc" of type jsonb cannot be a feature',
		'SELECT * FROM ml.train(''m'', ''odd'', ''y'', ''ridge'', features => ''{doc}'')'),
	('target as a feature', '22023', 'feature "y" is the target',
		'SELECT * FROM ml.train(''m'', ''odd'', ''y'', ''ridge'', features => ''{y}'')'),
	('target all NULL', '22000', 'target "y" is NULL in every row',
		'SELECT * FROM ml.train(''m'', ''empty_target'', ''y'', ''ridge'')'),
	('zero rows', '22000', 'the source gives no rows',
		'SELECT * FROM ml.train(''m'', ''SELECT * FROM few WHERE false'', ''diagnosis'', ''logistic_regression'')'),
	('one class', '22000', 'target "y" has only one class, "a"',
		'SELECT * FROM ml.train(''m'', ''one_class'', ''y'', ''logistic_regression'')'),
	('fewer rows than columns', '22000', '8 rows cannot determine 30 coefficients',
		'SELECT * FROM ml.train(''m'', ''few'', ''mean_area'', ''linear_regression'')'),
	('NaN in a column', '22003', 'column "x" holds a value that is NaN',
		'SELECT * FROM ml.train(''m'', ''nan'', ''y'', ''ridge'')'),
	('infinity in a column', '22003', 'column "x" holds a value that is infinite or out of the range of double precision',
		'SELECT * FROM ml.train(''m'', $$SELECT ''infinity''::float8 AS x, 1 AS y$$, ''y'', ''ridge'')'),
	('NULL without imputation', '22004', 'column "x" is NULL',
		'SELECT * FROM ml.train(''m'', ''holes'', ''y'', ''ridge'', preprocess => ''{"impute": "none"}'')'),
	('arrays of unequal length', '22000', 'column "v" holds arrays of 3 and of 2 elements',
		'SELECT * FROM ml.train(''m'', ''ragged'', ''y'', ''ridge'')'),
	('partitions', '0A000', 'ml.train does not partition',
		'SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'', partition_by => ''{species}'')'),
	('ml.fit: unknown algorithm', '22023', 'unknown algorithm "logistic"',
		'SELECT ml.fit(i, ''species'', ''logistic'') FROM iris i'),
	('ml.fit: target absent', '42703', 'target column "specie" does not exist in the source',
		'SELECT ml.fit(i, ''specie'', ''logistic_regression'') FROM iris i'),
	('ml.fit: one class', '22000', 'target "species" has only one class, "setosa"',
		'SELECT ml.fit(i, ''species'', ''logistic_regression'') FROM iris i WHERE species = ''setosa'''),
	('ml.fit: unknown parameter', '22023', 'unknown parameter "alfa"',
		'SELECT ml.fit(i, ''petal_width'', ''ridge'', ''{"alfa": 1}'') FROM (SELECT petal_length, petal_width FROM iris) i'),
	('ml.fit: NaN', '22003', 'column "x" holds a value that is NaN',
		'SELECT ml.fit(n, ''y'', ''ridge'') FROM nan n'),
	('unknown model', '42704', 'model "specis" does not exist',
		'SELECT ml.predict(''specis'', 1, 2, 3, 4)'),
	('unknown alias', '42704', 'model "species" has no alias "champio"',
		'SELECT ml.classify(''species@champio'', 1, 2, 3, 4)'),
	('unknown version', '42704', 'model "species" has no version 7',
		'SELECT ml.classify(''species@7'', 1, 2, 3, 4)'),
	('reference that is none', '22023', 'invalid model reference "species@"',
		'SELECT ml.classify(''species@'', 1, 2, 3, 4)'),
	('missing feature in a row', '42703', 'feature "petal_width" is missing from the row',
		'SELECT ml.classify(''species'', r) FROM (SELECT sepal_length, sepal_width, petal_length FROM iris LIMIT 1) r'),
	('missing feature in a JSON object', '42703', 'feature "petal_width" is missing from the JSON object',
		'SELECT ml.classify(''species'', ''{"sepal_length": 1, "sepal_width": 2, "petal_length": 3}''::jsonb)'),
	('feature of the wrong type', '42804', 'feature "petal_width" must be a number (double precision), not timestamp with time zone',
		'SELECT ml.classify(''species'', r) FROM (SELECT sepal_length, sepal_width, petal_length, now() AS petal_width FROM iris LIMIT 1) r'),
	('too few scalars', '22023', 'wrong number of feature values: 3 instead of 4',
		'SELECT ml.classify(''species'', 1, 2, 3)'),
	('wrong array length', '22023', 'wrong length of the array of features: 3 instead of 4',
		'SELECT ml.classify(''species'', ARRAY[1.0, 2, 3])'),
	('wrong length of an array feature', '22023', 'feature "v" must be an array of 3 elements, not 2',
		'SELECT ml.predict(''vector'', v) FROM (SELECT ARRAY[1, 2]::float8[] AS v) v'),
	('number that is none', '22P02', 'feature "petal_width" must be a number (double precision), not "four"',
		'SELECT ml.classify(''species'', ''1'', ''2'', ''3'', ''four'')'),
	('NaN at prediction', '22003', 'feature "petal_width" is not a number (NaN)',
		'SELECT ml.classify(''species'', 1, 2, 3, ''NaN''::float8)'),
	('NULL that the model does not impute', '22004', 'column "petal_length" is NULL',
		'SELECT ml.predict(''strict'', NULL::float8)'),
	('features as json', '42804', 'features cannot be given as json',
		'SELECT ml.classify(''species'', ''{"petal_width": 1}''::json)'),
	('predict of a text label', '22023', 'the labels of "species" are text, not numbers',
		'SELECT ml.predict(''species'', 1, 2, 3, 4)'),
	('classify of a regression', '22023', 'the model is not a classification: it has no classes',
		'SELECT ml.classify(''width'', 1)'),
	('probability of three classes', '22023', 'the model has 3 classes, and ml.probability is for two',
		'SELECT ml.probability(''species'', 1, 2, 3, 4)'),
	('probabilities of a regression', '22023', 'the model is not a classification: it has no classes',
		'SELECT ml.predict_proba(''width'', 1)'),
	('text that is no model', '22P02', 'invalid input syntax for type ml.model: "abc"',
		'SELECT ''abc''::ml.model'),
	('damaged artifact', 'XX001', 'artifact is damaged: header: checksum does not match',
		'SELECT set_byte(ml.get(''width'')::bytea, 200, get_byte(ml.get(''width'')::bytea, 200) # 1)::ml.model'),
	('truncated artifact', 'XX001', 'artifact is damaged: header: length does not match',
		'SELECT substr(ml.get(''width'')::bytea, 1, 60)::ml.model'),
	('nothing to roll back to', '55000', 'model "species" has nothing to roll back to: version 1 is the first deployed as "champion"',
		'SELECT ml.rollback(''species'')'),
	('deploying a version that is not there', '42704', 'model "species" has no version 9',
		'SELECT ml.deploy(''species'', 9)'),
	('dropping a version in use', '2BP01', 'cannot drop version 1 of model "species" because alias "champion" points to it',
		'SELECT ml.drop_version(''species'', 1)'),
	('dropping a model that is not there', '42704', 'model "nothing" does not exist',
		'SELECT ml.drop_model(''nothing'')'),
	('unknown privilege', '22023', 'unrecognized privilege "own"',
		'SELECT ml.grant(''species'', ''errors_other'', ''own'')'),
	('unknown algorithm of ml.parameters', '22023', 'unknown algorithm "svn"',
		'SELECT * FROM ml.parameters(''svn'')'),
	('evaluating without held-out rows or a source', '55000', 'version 1 of model "unsplit" was trained without held-out rows',
		'SELECT * FROM ml.evaluate(''unsplit'')'),
	('evaluating a source without the target', '42703', 'target "species" is not a column of the source',
		'SELECT * FROM ml.evaluate(''species'', ''SELECT petal_length, petal_width, sepal_length, sepal_width FROM iris'')'),
	('unknown average', '22023', 'unknown average "mean"',
		'SELECT ml.f1_score(species, species, ''mean'') FROM iris'),
	('NaN score', '22003', 'score is NaN',
		'SELECT ml.roc_auc(true, ''NaN''::float8)'),
	('a matrix of too many labels', '54000', 'confusion_matrix of 2000 labels, more than 1000',
		'SELECT ml.confusion_matrix(i, i) FROM generate_series(1, 2000) i'),
	('coefficients of a tree', '42809', 'a model of algorithm "decision_tree" has no coefficients',
		'SELECT ml.coefficients(ml.fit(i, ''species'', ''decision_tree'')) FROM iris i'),
	('a feature twice in a row', '42702', 'feature "petal_length" is in the row twice',
		'SELECT ml.predict(''width'', i) FROM (SELECT petal_length, petal_length AS petal_length FROM iris) i'),
	('text that is no date', '22007', 'feature "day" must be a date in ISO format, not "soon"',
		'SELECT ml.predict(ml.fit(d, ''y'', ''ridge''), ''soon'') FROM (SELECT date ''2026-01-01'' + i AS day, i AS y FROM generate_series(1, 9) i) d'),
	('as another user: predict without the privilege', '42501', 'permission denied for model "private"',
		'SELECT ml.classify(''private'', 1, 2, 3, 4)'),
	('as another user: read without the privilege', '42501', 'permission denied for model "private"',
		'SELECT ml.describe(''private'')'),
	('as another user: train a version of someone''s model', '42501', 'permission denied for model "private"',
		'SELECT * FROM ml.train(''private'', ''iris'', ''species'', ''logistic_regression'')'),
	('as another user: drop someone''s model', '42501', 'permission denied for model "private"',
		'SELECT ml.drop_model(''private'')'),
	('as another user: a source one may not read', '42501', 'permission denied for table few',
		'SELECT * FROM ml.train(''m'', ''few'', ''diagnosis'', ''logistic_regression'')'),
	('evaluating a label the model does not know', '22000', 'target "species" holds "rose", which is no class of the model',
		'SELECT * FROM ml.evaluate(''species'', ''SELECT sepal_length, sepal_width, petal_length, petal_width, ''''rose''''::text AS species FROM iris'')'),
	('evaluating a target of another type', '42804', 'target "sepal_width" is of type double precision, but the model learned text',
		'SELECT * FROM ml.evaluate(''species'', ''iris'', ''sepal_width'')'),
	('evaluating on no rows', '22000', 'no rows to evaluate on: the source gives none whose target "species" is not NULL',
		'SELECT * FROM ml.evaluate(''species'', ''SELECT * FROM iris WHERE false'')'),
	('memory setting too small', '53400', 'not enough memory for the cross products of 500 features: 7923 kB needed, ml.training_memory is 1024 kB',
		'SET ml.training_memory = ''1MB''; SELECT * FROM ml.train(''m'', ''SELECT (SELECT array_agg(sin(i * j)) FROM generate_series(1, 500) j) AS v, i AS y FROM generate_series(1, 20) i'', ''y'', ''ridge'')'),
	('a value too large to be squared', '22003', 'the sum of squares of column "x" is out of range of double precision',
		'SELECT * FROM ml.train(''m'', $$SELECT i * 1e200 AS x, i AS y FROM generate_series(1, 9) i$$, ''y'', ''ridge'')'),
	('training in a read-only transaction', '25006', 'cannot execute a change of the model registry in a read-only transaction',
		'SET transaction_read_only = on; SELECT * FROM ml.train(''m'', ''iris'', ''species'', ''logistic_regression'')');

SELECT plan((SELECT count(*) + 4 FROM bad)::int);
SELECT throws_ok(statement, code, message, what) FROM bad WHERE what NOT LIKE 'as another%';
RESET ROLE;
SET ROLE errors_other;
RESET ROLE;
GRANT SELECT ON bad TO errors_other;
SET ROLE errors_other;
SELECT throws_ok(statement, code, message, what) FROM bad WHERE what LIKE 'as another%';
RESET ROLE;
SELECT is(count(*), 6::bigint, 'no failed training left a model') FROM ml.models;
SELECT is(count(*), 6::bigint, 'or a version') FROM ml.versions;

-- What a NULL for an argument that is needed is told is the same sentence whatever the function: each function that is
-- called with NULLs runs with one for every argument, then with the first given, and so on.
CREATE FUNCTION told(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	EXECUTE call;
	RETURN NULL;
EXCEPTION WHEN null_value_not_allowed THEN
	GET STACKED DIAGNOSTICS said = MESSAGE_TEXT;
	RETURN said;
WHEN OTHERS THEN
	RETURN NULL;
END $$;
CREATE TABLE told AS
SELECT p.proname, p.proargnames, told(format('SELECT * FROM ml.%I(%s)', proname, (
	SELECT string_agg(CASE WHEN k > given THEN format('NULL::%s', format_type(t, NULL)) ELSE format('%L::%s', CASE t WHEN 'int'::regtype THEN '1' WHEN 'regrole'::regtype
		THEN 'errors_user' ELSE 'species' END, format_type(t, NULL)) END, ', ' ORDER BY k) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a(t, k)))) AS message
FROM pg_proc p, generate_series(0, 2) given
WHERE p.pronamespace = 'ml'::regnamespace AND NOT p.proisstrict AND p.prokind = 'f' AND NOT p.proname LIKE 'internal%'
	AND p.provariadic = 0;
SELECT is(array_agg(proname || ': ' || message), NULL, 'a NULL argument is told one sentence')
FROM told WHERE message NOT IN (SELECT format('argument "%s" must not be NULL', name) FROM unnest(proargnames) name);
SELECT set_eq('SELECT proname FROM told WHERE message IS NOT NULL', ARRAY['calibrate', 'deploy', 'drop_model', 'drop_version', 'evaluate', 'grant', 'predict_batch',
	'rename_model', 'retrain', 'revoke', 'rollback', 'set_owner', 'tag', 'train', 'undeploy', 'update'], 'by every function that needs one');
SELECT * FROM finish();
