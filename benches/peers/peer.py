"""What the peers in Python share: the command line, the clock and the rows."""

import argparse
import json
import os
import resource
import statistics
import sys
import time

# Runs that are not counted.
WARM_UP = 5
# Rows of which a run takes a fifth of a millisecond: ten times as many runs, for their ratio is told.
BRIEF = ("memcpy", "over")


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--photo", required=True)
    parser.add_argument("--font", required=True)
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--rows", type=lambda words: words.split(","), default=[])
    parser.add_argument("--pictures")
    parser.add_argument("--stream", action="store_true", help="write the film's frames as RGBA to standard output")
    return parser.parse_args()


class Table:
    def __init__(self, options, who):
        self.options, self.who, self.rows = options, who, []

    def wants(self, row):
        """Pictures of a row are called by its name and what they show, as in `film-board`."""
        return not self.options.rows or row.split("-")[0] in self.options.rows

    def measure(self, row, work, prepare=lambda n: None):
        """Times `work` of what `prepare`, which is not timed, gives. The first runs are not counted."""
        if not self.wants(row):
            return
        times = []
        runs = self.options.runs * (10 if row in BRIEF else 1)
        for n in range(runs + WARM_UP):
            prepared = prepare(n)
            start = time.perf_counter()
            work(prepared)
            times.append((time.perf_counter() - start) * 1e3)
        self.add(row, "ms", times[WARM_UP:])

    def add(self, row, unit, values):
        self.rows.append({"row": row, "who": self.who, "unit": unit, "min": min(values),
                          "median": statistics.median(values), "runs": len(values)})

    def picture(self, row, save):
        """`save` writes the picture to a path."""
        if self.options.pictures and self.wants(row):
            os.makedirs(self.options.pictures, exist_ok=True)
            save(os.path.join(self.options.pictures, f"{row}-{self.who}.png"))

    def print(self):
        json.dump(self.rows, sys.stdout)


def processor_seconds():
    """User and system time of this process, all threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
