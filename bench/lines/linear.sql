-- Linear and logistic regression, from the table to a stored version.
CREATE VIEW bench_numbers AS SELECT :columns, y FROM bench;
CREATE OR REPLACE VIEW bench_labels AS SELECT :columns, label FROM bench;

CALL measure('linear regression, ml.train, all rows', :'floor',
	$$SELECT * FROM ml.train('l', 'bench_numbers', 'y', 'linear_regression', test_size => 0)$$);
CALL measure('linear regression, ml.train, 20% held out', :'floor',
	$$SELECT * FROM ml.train('l', 'bench_numbers', 'y', 'linear_regression')$$);
CALL measure('linear regression, ml.fit', :'floor',
	$$SELECT ml.fit(b, 'y', 'linear_regression') FROM bench_numbers b$$);
CALL measure('logistic regression, ml.train, all rows', :'floor',
	$$SELECT * FROM ml.train('c', 'bench_labels', 'label', 'logistic_regression', test_size => 0)$$, 3);
CALL measure('logistic regression, ml.train, 20% held out', :'floor',
	$$SELECT * FROM ml.train('c', 'bench_labels', 'label', 'logistic_regression')$$, 3);
