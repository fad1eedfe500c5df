"""SASRec (Kang and McAuley 2018) by RecBole, with its own training loop, loss and early stopping.

RecBole keeps each person's last item in the split for validation, and stops when that no longer gets better. Training
also ends when it has used the processor time that is allowed; the best state until then is what answers.
"""

import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from recbole.config import Config
from recbole.data import create_dataset, data_preparation
from recbole.data.interaction import Interaction
from recbole.model.sequential_recommender import SASRec
from recbole.trainer import Trainer
from recbole.utils import init_seed

from quality_split import run

warnings.filterwarnings("ignore")


class Enough(Exception):
    """The processor time that is allowed is used up."""


def write_interactions(split, folder):
    """Writes the histories in RecBole's format; the time is the place in the history."""
    (folder / "split").mkdir()
    with open(folder / "split" / "split.inter", "w") as file:
        file.write("user_id:token\titem_id:token\ttimestamp:float\n")
        for person, history in enumerate(split.histories):
            for place, item in enumerate(history):
                file.write(f"{person}\t{item}\t{place}\n")


def configure(settings, folder):
    return Config(
        model="SASRec",
        dataset="split",
        config_dict={
            "data_path": str(folder),
            "checkpoint_dir": str(folder),
            "load_col": {"inter": ["user_id", "item_id", "timestamp"]},
            "eval_args": {"split": {"LS": "valid_only"}, "order": "TO", "mode": "full", "group_by": "user"},
            "train_neg_sample_args": None,
            "metrics": ["NDCG", "Hit"],
            "valid_metric": "NDCG@10",
            "topk": [10],
            "MAX_ITEM_LIST_LENGTH": settings.context,
            "hidden_dropout_prob": settings.dropout,
            "attn_dropout_prob": settings.dropout,
            "train_batch_size": settings.batch,
            "eval_batch_size": 512,
            "epochs": settings.epochs,
            "eval_step": settings.every,
            "stopping_step": settings.patience,
            "seed": settings.seed,
            "reproducibility": True,
            "use_gpu": False,
            "show_progress": False,
            "state": "WARNING",
            "log_wandb": False,
        },
    )


def train(split, settings):
    torch.set_num_threads(1)  # no processor time goes into threads that wait for each other
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_interactions(split, folder)
        sys.argv = sys.argv[:1]  # RecBole reads it, too
        config = configure(settings, folder)
        init_seed(settings.seed, True)
        logging.disable(logging.WARNING)
        dataset = create_dataset(config)
        train_data, valid_data, _ = data_preparation(config, dataset)
        model = SASRec(config, train_data.dataset)
        trainer = Trainer(config, model)
        begun = time.process_time()
        course = {"epochs": 0, "best": -1.0, "best_epoch": 0}
        state = {}

        def look(epoch, score):
            used = time.process_time() - begun
            course["epochs"] = epoch + 1
            if score > course["best"]:
                course.update(best=score, best_epoch=epoch + 1)
                state.update({name: value.clone() for name, value in model.state_dict().items()})
            print(f"epoch {epoch + 1}: validation NDCG@10 {score:.4f}, {used:.0f} s", file=sys.stderr, flush=True)
            # Another stretch between two looks must fit in, too.
            if used * (epoch + 1 + settings.every) / (epoch + 1) > settings.cap:
                raise Enough

        stopped = "by itself"
        try:
            trainer.fit(train_data, valid_data, verbose=False, saved=False, show_progress=False, callback_fn=look)
        except Enough:
            stopped = "by the cap"
        model.load_state_dict(state)
        model.eval()

    token = np.array([int(one) if one.isdigit() else -1 for one in dataset.field2id_token["item_id"]])
    number = np.zeros(split.items, dtype=np.int64)
    known = np.flatnonzero(token >= 0)
    number[token[known]] = known

    def score(people):
        lists = np.zeros((len(people), settings.context), dtype=np.int64)
        lengths = np.zeros(len(people), dtype=np.int64)
        for row, person in enumerate(people):
            latest = number[split.histories[person][-settings.context :]]
            lists[row, : len(latest)] = latest
            lengths[row] = len(latest)
        given = {"item_id_list": torch.from_numpy(lists), "item_length": torch.from_numpy(lengths)}
        with torch.no_grad():
            predicted = model.full_sort_predict(Interaction(given)).numpy()
        # Items that nobody had in the split are below all others.
        scores = np.full((len(people), split.items), -1e9, dtype=np.float32)
        scores[:, token[known]] = predicted[:, known]
        return scores

    score.report = {"epochs": course["epochs"], "best_epoch": course["best_epoch"], "stopped": stopped}
    return score


run(train, context=20, dropout=0.5, batch=2048, epochs=200, every=1, patience=5, cap=3000.0)
