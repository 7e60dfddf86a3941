-- The words of what goes wrong with models as values.

-- text that is no model
SELECT 'churn'::ml.model;
SELECT 'aGVsbG8gd29ybGQ='::ml.model;
SELECT repeat('A', 100)::ml.model;

-- bytes that are no model
SELECT ''::bytea::ml.model;
SELECT '\x5047454d'::bytea::ml.model;
SELECT '\x5047454d09000100'::bytea::ml.model;
SELECT '\x5047454d0000'::bytea::ml.model;
SELECT '\x5047454d01000100010001ff'::bytea::ml.model;

-- damage, and what a later version of the extension may have written
\i test/data/artifacts.sql
SELECT set_byte(model::bytea, 300, 255 - get_byte(model::bytea, 300))::ml.model FROM sample_models WHERE number = 0;
SELECT (model::bytea || '\x00')::ml.model FROM sample_models WHERE number = 0;
SELECT set_byte(model::bytea, 4, 9)::ml.model FROM sample_models WHERE number = 0;

-- what describes models
SELECT algorithm, tasks FROM ml.algorithms() WHERE algorithm IN ('ridge', 'logistic_regression');
SELECT * FROM ml.parameters('ridge');
SELECT * FROM ml.parameters('perceptron_of_old');
SELECT * FROM ml.parameters('rigde');
SELECT ml.describe('churn');
SELECT ml.classes('churn@');

-- values of the settings
SET ml.data_path = 'memory';
DROP TABLE sample_models;
