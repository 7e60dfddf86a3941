"""Test metrics of every learner beside the library its users know, on real data.

    bench/accuracy FOLDER [--learners a,b] [--sets a,b] [--seeds N] [--results FILE] [--resume] [--write PAGE]

FOLDER holds the data sets as NAME.csv.gz.  For each set, learner and seed both
sides get the same training and test rows and features, train at the same
parameters, and are judged by the same function (compare/judge.py).  A cell goes to
the file of results as soon as it is done, as one line of JSON; --resume leaves out
what the file has, and --write makes a page of all that it has.
"""
import argparse
import concurrent.futures
import json
import pathlib
import sys
import tempfile
import traceback
import warnings

import numpy

from compare import data, judge, learners, ours, page, peers

warnings.filterwarnings("ignore")


def read_results(path):
    """The cells of a file by learner, set and seed; of several the last."""
    lines = path.read_text().splitlines() if path.exists() else []
    cells = [json.loads(line) for line in lines]
    return {(cell["learner"], cell["set"], cell["seed"]): cell for cell in cells}


def figures(learner, spec, train, test, mine, theirs):
    """The metric of both sides and the standard error of the peer's."""
    if learner.figure is not None:
        return float(mine[0]), *judge.mean(theirs)
    if learner.unsupervised_task == learners.OUTLIERS:
        actual, metric = test[spec.target] == spec.outlier, judge.auc
    else:
        actual, metric = test[spec.target].to_numpy(), judge.r2 if spec.regression else judge.accuracy
    if spec.regression or not learner.supervised:
        mine = numpy.asarray(mine, dtype=float)
    if learner.centers(spec):
        y = train[spec.target]
        mine = mine * y.std(ddof=0) + y.mean()
    return metric(actual, mine)[0], *metric(actual, theirs)


def peer_run(learner, spec, part, test, names, state, memo):
    """The peer's side; two learners of ours may have the same counterpart."""
    key = (learner.peer_name, state)
    if key not in memo:
        rows = part.sample(frac=1, random_state=state) if learner.shuffled else part
        memo[key] = peers.run(learner, spec, rows, test, names, state)
    return memo[key]


def measure(learner, spec, rows, seed, pool, memo):
    """A cell: both sides on one split, at the same time; where it is repeated the means."""
    train, test = rows
    part = train.iloc[:learner.max_train]
    names = data.features(part, spec, learner.features)
    values, times = [], []  # a row for each random state
    for state in range(seed, seed + 1000 * learner.repeats, 1000):
        job = pool.submit(ours.run, learner, spec, part, names, len(part), state)
        theirs, peer_seconds = peer_run(learner, spec, part, test, names, state, memo)
        mine, seconds = job.result()
        values.append([float(value) for value in figures(learner, spec, part, test, mine, theirs)])
        times.append((seconds, peer_seconds))
    (metric, peer_metric, error), (seconds, peer_seconds) = numpy.mean(values, axis=0), numpy.mean(times, axis=0)
    spread = numpy.std([value[1] for value in values], ddof=1) if learner.repeats > 1 else 0.0
    return {"learner": learner.name, "set": spec.name, "seed": seed, "ours": metric, "peer": peer_metric,
            "error": error, "spread": spread, "n_train": len(part), "n_test": len(test), "n_features": len(names),
            "seconds": seconds, "peer_seconds": peer_seconds}


def suits(learner, spec, sample):
    """Whether the learner has what to learn from in the set."""
    if not learner.does(spec) or spec.text is not None:
        return learner.does(spec) and learner.words
    names = data.features(sample, spec, learner.features)
    mixed = any(not data.is_number(sample[c]) or sample[c].isna().any() for c in names)
    return len(names) > 1 and (mixed or not learner.mixed)


def run(arguments, specs, chosen, done, write):
    """Every cell that is not done; returns how many failed."""
    n_failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(1) as pool:
        for spec in specs:
            table = data.read(arguments.folder, spec)
            wanted = [learner for learner in chosen if suits(learner, spec, table)]
            for seed in range(1, arguments.seeds + 1):
                missing = [learner for learner in wanted if (learner.name, spec.name, seed) not in done]
                if not missing:
                    continue
                rows = data.split(table, seed)
                ours.make_tables(*rows, folder)
                memo = {}
                for learner in missing:
                    try:
                        write(measure(learner, spec, rows, seed, pool, memo))
                    except Exception:
                        print(f"{learner.name} on {spec.name}, seed {seed}, failed:", file=sys.stderr)
                        traceback.print_exc()
                        n_failed += 1
    return n_failed


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--learners", help="the names before the comma do: svm is all of them")
    parser.add_argument("--sets")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path("build/accuracy.jsonl"))
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--write", type=pathlib.Path)
    return parser.parse_args()


def main():
    arguments = options()
    sets = arguments.sets.split(",") if arguments.sets else [spec.name for spec in data.ALL]
    specs = [spec for spec in data.ALL if spec.name in sets]
    names = arguments.learners.split(",") if arguments.learners else None
    chosen = [learner for learner in learners.ALL if names is None or learner.algorithm in names]
    done = read_results(arguments.results) if arguments.resume else {}
    arguments.results.parent.mkdir(exist_ok=True)
    with arguments.results.open("a") as file:
        def write(cell):
            print(json.dumps(cell), file=file, flush=True)
            print(page.line(cell), file=sys.stderr, flush=True)
        n_failed = run(arguments, specs, chosen, done, write)
    text = page.make(read_results(arguments.results).values())
    if arguments.write:
        arguments.write.write_text(text)
    else:
        print(text, end="")
    return n_failed > 0


if __name__ == "__main__":
    sys.exit(main())
