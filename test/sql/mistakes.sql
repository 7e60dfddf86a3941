-- What somebody new gets wrong, and what the server says to it.
SET client_min_messages = notice;
\set VERBOSITY default
CREATE TABLE trips AS
	SELECT i AS trip, i % 7 AS day, (i % 40) / 8.0 AS km, 4 + (i % 40) / 2.0 AS fare, i % 3 = 0 AS tipped,
		'c' || i % 2 AS car
	FROM generate_series(1, 200) i;
SELECT version, n_train FROM ml.train('tip', 'trips', 'tipped', 'logistic_regression', features => '{day, km}');

-- a version where a name is wanted: never a hint that would drop the whole model
SELECT ml.drop_model('tip@1');
SELECT ml.deploy('tip@1');

-- arguments in another order; names cut short, or of another library
SELECT version FROM ml.train('tip', 'trips', 'logistic_regression', 'tipped');
SELECT version FROM ml.train('tip', 'trips', 'tipped', 'logistic');
SELECT version FROM ml.train('tip', 'trips', 'tipped', 'LogisticRegression');
SELECT version FROM ml.train('tip', 'trips', 'fare', 'ridge_regression');
SELECT * FROM ml.parameters('elasticnet');
SELECT version FROM ml.train('tip', 'trips', 'tip', 'logistic_regression');

-- a number taken for a class, an identifier, a few rows
SELECT version FROM ml.train('price', 'trips', 'fare', 'logistic_regression', '{"max_iter": 1}', '{km}');
SELECT version FROM ml.train('which', 'SELECT *, ''t'' || trip / 3 AS label FROM trips', 'label', 'logistic_regression',
	'{"max_iter": 1}', '{km}');
SELECT version FROM ml.train('price', 'SELECT trip, trip % 60 AS n FROM trips, generate_series(1, 4)', 'n',
	'logistic_regression', '{"max_iter": 1}');

-- tasks, features, preprocessing
SELECT version FROM ml.train('tip', 'trips', 'tipped', NULL);
SELECT version FROM ml.train('price', 'trips', 'fare', 'linear_regression', task => 'classification');
SELECT version FROM ml.train('tip', 'trips', 'tipped', 'logistic_regression', features => '{}');
SELECT version FROM ml.train('tip', 'trips', 'tipped', 'logistic_regression', preprocess => '{"km": {"scale": "standard"}}');
SELECT version FROM ml.train('tip', 'trips', 'tipped', 'logistic_regression',
	preprocess => '{"columns": {"km": {"size": "standard"}}}');
SELECT version FROM ml.train('price', 'SELECT 5 AS always, km, fare FROM trips', 'fare', 'linear_regression');
SELECT version FROM ml.train('price', 'SELECT km, fare FROM trips LIMIT 1', 'fare', 'linear_regression', test_size => 0);
SELECT version FROM ml.train('tip', 'trips', 'tipped', 'logistic_regression', '{"class_weight": {"yes": 2}}');

-- values in quotes, a word misspelt, a parameter of other learners
SELECT version FROM ml.train('price', 'trips', 'fare', 'ridge', '{"alpha": "0.5"}');
SELECT version FROM ml.train('price', 'trips', 'fare', 'ridge', '{"fit_intercept": "true"}');
SELECT version FROM ml.train('price', 'trips', 'fare', 'gradient_boosting', '{"loss": "absolut_error"}');
SELECT version FROM ml.train('price', 'trips', NULL, 'pca', '{"sample_weight": "day"}');

-- a source that is neither a name nor a query
SELECT version FROM ml.train('tip', 'Odd Trips', 'tipped', 'logistic_regression');
SELECT version FROM ml.train('tip', ' trips WHERE day > 3', 'tipped', 'logistic_regression');
SELECT version FROM ml.train('tip', 'SELECT * FORM trips', 'tipped', 'logistic_regression');

-- every column loaded as text
CREATE TABLE texts AS SELECT day::text, km::text, fare::text, car FROM trips;
SELECT version FROM ml.train('price', 'texts', 'fare', 'ridge');
SELECT version FROM ml.train('which', 'texts', 'car', 'logistic_regression');

DROP TABLE texts;

-- predictions
SELECT ml.predict('tip', ARRAY[1]);
SELECT ml.predict('tip', 'Monday', 3);
SELECT ml.predict('tip', r) FROM (SELECT 1 AS day, now() AS km) r;
SELECT ml.sha256('tip');


-- all features as one text: as a driver sends an object, an array or a row
PREPARE by_driver (text) AS SELECT ml.classify('tip', $1);
EXECUTE by_driver('{"day": 3, "km": 2}');
EXECUTE by_driver(' {3,2}');
EXECUTE by_driver('[3, 2]');
EXECUTE by_driver('[1:2]={3,2}');
EXECUTE by_driver('(3,2)');
EXECUTE by_driver('3');
EXECUTE by_driver(NULL);
SELECT ml.classify('tip', '[3, 2]');
SELECT ml.classify('tip', '(3,2)');
SELECT version FROM ml.train('fare', 'trips', 'fare', 'linear_regression', features => '{km}');
SELECT ml.predict('fare', '{"km": 3}');
SELECT ml.predict('fare', '{"km": 3}'::text);
SELECT ml.predict('fare', 'far');

-- a feature that is not there: what is one itself was not meant by it
SELECT ml.classify('tip', '{"dau": 3, "km": 2}'::jsonb);
SELECT ml.classify('tip', '{"km": 3}'::jsonb);
SELECT version FROM ml.train('twins', 'SELECT km AS size_a, day AS size_b, fare FROM trips', 'fare', 'linear_regression');
SELECT ml.predict('twins', '{"size_a": 3}'::jsonb);
SELECT ml.predict('twins', '{"size_a": 3, "size_c": 2}'::jsonb);
SELECT ml.predict('twins', t) FROM (SELECT 3 AS size_a) t;
SELECT ml.predict('twins', t) FROM (SELECT 3 AS size_a, 2 AS size_c) t;

-- a whole model, or a page, where a name or a word is wanted: its beginning is enough
SELECT ml.predict(repeat('UEdF', 1000), 3);
SELECT ml.predict(repeat('UEdF', 30), 3);
SELECT ml.drop_model(repeat('UEdF', 1000));
SELECT ml.predict('tip@' || repeat('z', 1000), 3);
SELECT ml.predict('tip@' || repeat('9', 1000), 3);
SELECT ml.predict(repeat('z@', 1000), 3);
SELECT ml.deploy('tip', 1, repeat('z', 1000));
SELECT ml.tag('tip', 1, repeat('z', 1000), NULL);
SELECT ml.has_privilege('tip', repeat('z', 1000));
SELECT ml.predict('fare', repeat('z', 1000));
SELECT version FROM ml.train('fare', 'trips', 'fare', repeat('z', 1000));
SELECT version FROM ml.train('fare', 'trips', repeat('z', 1000), 'ridge');
SELECT version FROM ml.train('fare', 'trips', 'fare', 'ridge', jsonb_build_object(repeat('z', 1000), 1));
SELECT version FROM ml.train('fare', 'trips', 'fare', 'sgd', jsonb_build_object('loss', repeat('z', 1000)));
SELECT version FROM ml.train('fare', 'trips', 'fare', 'ridge', preprocess => jsonb_build_object(repeat('z', 1000), 1));
SELECT version FROM ml.train('fare', 'trips', 'fare', 'ridge', split => repeat('z', 1000));
SELECT version FROM ml.train('fare', 'trips', 'fare', 'ridge', task => repeat('z', 1000));
SELECT version FROM ml.train('fare', 'trips', 'fare', 'ridge', deploy => repeat('z', 1000));
SELECT version FROM ml.train('fare', 'SELECT km, repeat(''z'', 1000) AS label FROM trips', 'label', 'decision_tree');
SELECT ml.precision(tipped, tipped, repeat('z', 1000)) FROM trips;
SELECT repeat('z', 1000)::ml.model;

SELECT ml.drop_model(name) FROM unnest('{tip, price, which, fare, twins}'::text[]) AS name;
DROP TABLE trips;
