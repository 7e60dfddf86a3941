"""Our side: SQL through psql, which finds the server by its environment."""
import json
import pathlib
import subprocess

import numpy

from compare.data import is_number

MODEL = "accuracy"
ROW = "accuracy_row"  # numbers the rows of both tables


def psql(script):
    result = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", "postgres"],
                            input=script, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip())
    return result.stdout


def make_tables(train, test, folder):
    """The rows of a split as accuracy_train and accuracy_test."""
    for name, data in (("accuracy_train", train), ("accuracy_test", test)):
        data = data.assign(**{ROW: numpy.arange(len(data), dtype=float)})
        columns = ", ".join(f'"{c}" {"float8" if is_number(data[c]) else "text"}' for c in data.columns)
        path = pathlib.Path(folder) / f"{name}.csv"
        data.to_csv(path, index=False, header=False)
        psql(f"DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({columns});\n"
             f"\\copy {name} FROM '{path}' (FORMAT csv)\n")


def quote(text):
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def ident(name):
    return '"' + name.replace('"', '""') + '"'


def one_hot(train, names):
    """The preprocessing of a learner without a special one, in so many words."""
    return {"columns": {c: {"impute": "mean"} if is_number(train[c]) else {"encode": "one_hot", "impute": "category"}
                        for c in names}}


def center(train, target, n_rows):
    """A regression target in standard deviations of the training rows, in SQL's words."""
    values = train[target].iloc[:n_rows]
    return f"({ident(target)} - {float(values.mean())!r}) / {float(values.std(ddof=0))!r} AS {ident(target)}"


def train_sql(learner, spec, train, names, n_rows, seed):
    """The training of one learner on the first n_rows of the split."""
    target = spec.target if learner.supervised else None
    columns = [ident(c) for c in names]
    if target is not None:
        columns.append(center(train, target, n_rows) if learner.centers(spec) else ident(target))
    source = f"SELECT {', '.join(columns)} FROM accuracy_train WHERE {ROW} < {n_rows}"
    params = dict(learner.params, **({"random_state": seed} if learner.seeded else {}))
    if spec.text is not None:
        preprocess = {"columns": {spec.text: {"encode": "text"}}}
    else:
        preprocess = one_hot(train, names) if learner.preprocess == "one_hot" else learner.preprocess
    return f"""SET client_min_messages = warning; SET ml.training_memory = '2GB'; SET ml.max_training_workers = 0;
        SELECT extract(epoch FROM duration) FROM ml.train('{MODEL}', {quote(source)}, {quote(target)},
            {quote(learner.algorithm)}, {quote(json.dumps(params))}, preprocess => {quote(json.dumps(preprocess))},
            task => {quote(learner.task(spec))}, test_size => 0, deploy => 'always');\n"""


def run(learner, spec, train, names, n_rows, seed):
    """(answers for the test rows or our own test figure, seconds of training)"""
    training = train_sql(learner, spec, train, names, n_rows, seed)
    if learner.figure is None:
        answer = "label" if learner.task(spec) == "classification" else "prediction"
        asked = (f"SELECT {answer} FROM ml.predict_batch('{MODEL}', 'accuracy_test', '{ROW}') "
                 "ORDER BY key::float8;")
    else:
        asked = f"SELECT value FROM ml.evaluate('{MODEL}', 'accuracy_test') WHERE metric = '{learner.figure}';"
    seconds, *answers = psql(f"{training}{asked}\n").splitlines()
    psql(f"SELECT ml.drop_model('{MODEL}');")
    return answers, float(seconds)
