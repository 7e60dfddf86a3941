-- Naive Bayes beside the plain scan.
CREATE VIEW naive_bayes_rows AS SELECT :columns, label FROM bench;
CALL measure('gaussian naive Bayes, ml.train, all rows', :'floor',
	$$SELECT * FROM ml.train('naive_bayes', 'naive_bayes_rows', 'label', 'naive_bayes', test_size => 0)$$, 3);
CALL measure('gaussian naive Bayes, ml.train, 20% held out', :'floor',
	$$SELECT * FROM ml.train('naive_bayes', 'naive_bayes_rows', 'label', 'naive_bayes')$$, 3);
CALL measure('gaussian naive Bayes, ml.fit', :'floor',
	$$SELECT ml.fit(b, 'label', 'naive_bayes') FROM naive_bayes_rows b$$, 3);
