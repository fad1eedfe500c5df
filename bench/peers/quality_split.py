"""What the quality peers share: the split that the bench wrote, the answers that it measures, and processor time.

A split is a folder: `histories.txt` has a line for each person with their items in the order of time, `people.txt` a
line for each person who is asked about with their line in the histories (from 0) and then some items to be put in
order, or none. Items are numbers from 0. Nothing in the folder tells what was held out.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from scipy import sparse

LISTED = 20
BATCH = 256


class Split:
    def __init__(self, folder, items):
        def lines(name):
            with open(Path(folder) / name) as file:
                return [np.array(line.split(), dtype=np.int64) for line in file]

        self.items = items
        self.histories = lines("histories.txt")
        people = np.stack(lines("people.txt"))
        self.people, self.among = people[:, 0], people[:, 1:]

    def matrix(self, dtype=np.float32):
        """Who had what, once: people by items, in CSR."""
        indptr = np.cumsum([0] + [len(history) for history in self.histories])
        data = np.ones(indptr[-1], dtype=dtype)
        had = sparse.csr_matrix((data, np.concatenate(self.histories), indptr), shape=(len(self.histories), self.items))
        had.sum_duplicates()
        had.data[:] = 1
        return had


def run(train, **standard):
    """Parses the options (`standard` names the peer's own, with their defaults), trains, answers, and prints one JSON line.

    `train(split, settings)` returns a function from people to the scores of all items, a row for each.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", required=True)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--answers", required=True, help="folder for lists.txt and among.txt")
    parser.add_argument("--seed", type=int, default=1)
    for name, value in standard.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    settings = parser.parse_args()
    split = Split(settings.split, settings.items)
    begun = time.process_time()
    score = train(split, settings)
    trained = time.process_time() - begun
    answer(split, score, Path(settings.answers))
    print(json.dumps({"train_cpu_s": trained, **getattr(score, "report", {})}), flush=True)


def answer(split, score, folder):
    """Writes the best items that each person has not had, and the items that were given in order, the best first."""
    with open(folder / "lists.txt", "w") as lists, open(folder / "among.txt", "w") as among:
        for start in range(0, len(split.people), BATCH):
            people = split.people[start : start + BATCH]
            scores = np.array(score(people), dtype=np.float32)
            given = split.among[start : start + BATCH]
            order = np.argsort(-np.take_along_axis(scores, given, 1), axis=1, kind="stable")
            np.savetxt(among, np.take_along_axis(given, order, 1), fmt="%d")
            for row, person in enumerate(people):
                scores[row, split.histories[person]] = -np.inf
            best = np.argpartition(-scores, LISTED, axis=1)[:, :LISTED]
            order = np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable")
            np.savetxt(lists, np.take_along_axis(best, order, 1), fmt="%d")
