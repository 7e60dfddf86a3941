-- Metrics as aggregates.
CALL measure('r2_score aggregate', :'floor', $$SELECT ml.r2_score(y, x1) FROM bench$$);
CALL measure('roc_auc aggregate', :'floor', $$SELECT ml.roc_auc(label, x1) FROM bench$$);
