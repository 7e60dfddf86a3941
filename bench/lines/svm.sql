-- Support vector machines: rbf on 10,000 rows, linear on all.
CREATE TABLE svm_rows AS SELECT :columns, label FROM bench LIMIT 10000;
CREATE VIEW svm_all AS SELECT :columns, label FROM bench;
CALL measure('svm, rbf, ml.train, 10,000 rows', :'floor',
	$$SELECT * FROM ml.train('svm', 'svm_rows', 'label', 'svm', test_size => 0)$$, 3);
CALL measure('svm, rbf, ml.predict, 10,000 rows', :'floor',
	$$SELECT sum(ml.predict('svm', b)) FROM svm_rows b$$, 3);
CALL measure('svm, linear, ml.train, 10,000 rows', :'floor',
	$$SELECT * FROM ml.train('svm_linear', 'svm_rows', 'label', 'svm', '{"kernel": "linear"}', test_size => 0)$$, 3);
CALL measure('svm, linear, ml.train, all rows', :'floor',
	$$SELECT * FROM ml.train('svm_linear', 'svm_all', 'label', 'svm', '{"kernel": "linear"}', test_size => 0)$$, 1);
