"""What every peer script shares: options, turns, timing, and one JSON line for each measurement.

A peer is started once, warms up, and then measures: once, or with --turns once for each line on standard input, so
that a bench can let contestants take turns while none pays for starting again.
"""

import argparse
import json
import re
import resource
import sys
import time

import torch


def options(**extra):
    """Parses the options that all peers have, and sets the number of threads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to measure")
    parser.add_argument("--turns", action="store_true", help="measure once for each line on standard input")
    parser.add_argument("--variant", default="", help="use this variant instead of the fastest (for peak memory)")
    for name, default in extra.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(1)
    return chosen


def version():
    """The version as numbers, e.g. (2, 15)."""
    return tuple(int(part) for part in re.findall(r"\d+", torch.__version__)[:2])


def blas():
    """Which library multiplies matrices: the reference one is slow beyond comparing."""
    if torch.backends.mkl.is_available():
        return "mkl"
    with open("/proc/self/maps") as maps:
        loaded = {line.split("/")[-1].strip() for line in maps if "/" in line}
        maps.seek(0)
        return "openblas" if "openblas" in maps.read() else next((n for n in loaded if "blas" in n), "unknown")


def peak_rss_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fastest(candidates, variant="", tries=3):
    """Tries each (label, make) for a few steps, `make()` returning a step, and returns the fastest label and step.

    A candidate that this version or this machine cannot run is left out, with a note on standard error.
    """
    best = None
    for label, make in candidates:
        if variant not in ("", label):
            continue
        try:
            step = make()
            for _ in range(2):
                step()
            took = []
            for _ in range(tries):
                begun = time.perf_counter()
                step()
                took.append(time.perf_counter() - begun)
        except Exception as error:
            print(f"{label}: not possible here ({str(error).splitlines()[:1]})", file=sys.stderr, flush=True)
            continue
        print(f"{label}: {min(took) * 1000:.1f} ms", file=sys.stderr, flush=True)
        if best is None or min(took) < best[0]:
            best = (min(took), label, step)
    if best is None:
        raise SystemExit("no variant runs")
    return best[1], best[2]


def optimizers(decay=0.01, rate=1e-3):
    """Ways to make AdamW, by label, as far as this version has them."""
    ways = {"foreach": {"foreach": True}, "plain": {"foreach": False}}
    if version() >= (2, 4):
        ways = {"fused": {"fused": True}}
    return {
        label: (lambda parameters, way=way: torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, **way))
        for label, way in ways.items()
    }


def variants(make):
    """Candidates for `fastest`: `make(compiled, optimizer)` with each optimiser, plain and with torch.compile."""
    return [
        (f"{'compiled' if compiled else 'eager'} {label}", lambda compiled=compiled, way=way: make(compiled, way))
        for compiled in ([False, True] if hasattr(torch, "compile") else [False])
        for label, way in optimizers().items()
    ]


def report(settings, label, step, per_step, unit):
    """Measures `step` for the time asked, as often as asked, and prints a line for each."""

    def measure():
        steps = 0
        worked = time.process_time()
        begun = time.perf_counter()
        while True:
            step()
            steps += 1
            took = time.perf_counter() - begun
            if took >= settings.seconds:
                break
        worked = time.process_time() - worked
        line = {
            unit: per_step * steps / took,
            unit.replace("_s", "_cpu_s"): per_step * steps / worked,
            "ms_per_step": 1000 * took / steps,
            "steps": steps,
            "variant": label,
            "torch": torch.__version__,
            "blas": blas(),
            "threads": torch.get_num_threads(),
            "peak_rss_mib": peak_rss_mib(),
        }
        print(json.dumps(line), flush=True)

    turns(settings, measure)


def turns(settings, measure):
    """Runs `measure` once, or once for each line on standard input."""
    if not settings.turns:
        measure()
        return
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        measure()
