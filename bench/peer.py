"""What the peers' files share: the table from its CSV file, and a stopwatch.

A file of lines/ prints one line per figure: the line's name as the .sql file
beside it has it, tab, milliseconds.
"""
import sys
import time
import warnings

import pandas

warnings.filterwarnings("ignore")


def milliseconds(work, runs=3):
    """Median of a few runs of work, and what the last one returned."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2], result


def measure(name, work, runs=3):
    """Print the median under a name; returns what work returned."""
    time_taken, result = milliseconds(work, runs)
    print(f"{name}\t{time_taken:.1f}", flush=True)
    return result


def table(rows=None):
    """x, y, label of the first rows of the table: the file's name is the first argument."""
    data = pandas.read_csv(sys.argv[1], nrows=rows)
    x = data[[f"x{i}" for i in range(1, 29)]].to_numpy()
    return x, data["y"].to_numpy(), (data["label"] == "t").to_numpy()
