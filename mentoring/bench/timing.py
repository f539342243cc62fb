"""Time and memory: medians over interleaved runs, and one thing in a process of its own."""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

Row = dict[str, Any]
PATIENCE = 60  # seconds: what takes longer runs once


def interleaved(
    ways: dict[str, Callable[[], object]], rounds: int, clock: Callable = time.perf_counter
) -> dict[str, Row]:
    """What each way takes, one of each in every round, in an order drawn by lot: who comes right after another that reads the
    same finds the memory warm, and that is not always the same way. The first round warms up and does not count.

    By the clock on the wall, where a database works in a process of its own; `time.process_time` for one core of ours.
    """
    return in_turn({name: partial(timed, way, clock) for name, way in ways.items()}, rounds)


def in_turn(ways: dict[str, Callable[[], float]], rounds: int, warm: bool = True) -> dict[str, Row]:
    """As `interleaved`, of ways that say themselves how long they took. `warm`: the first round does not count."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + warm):
        for name, way in Random(turn).sample(list(ways.items()), len(ways)):  # noqa: S311 - the same lots every time
            if max(took[name], default=0) > PATIENCE:
                continue
            seconds = way()
            if turn >= warm:
                took[name].append(seconds)
    return {name: told(seconds) for name, seconds in took.items()}


def timed(way: Callable[[], object], clock: Callable = time.perf_counter) -> float:
    began = clock()
    way()
    return clock() - began


def told(seconds: list[float]) -> Row:
    """The median of some runs, the least and the most."""
    return {
        "seconds": statistics.median(seconds),
        "least": min(seconds),
        "most": max(seconds),
        "runs": len(seconds),
    }


def alone_in_turn(ways: dict[str, Callable[[], Row]], rounds: int) -> Iterator[tuple[str, Row]]:
    """As `interleaved`, each run in a process of its own: with what it says, and the most memory of any run."""
    rows: dict[str, list[Row]] = {name: [] for name in ways}
    for _turn in range(rounds):
        for name, way in ways.items():
            if not any(run["seconds"] > PATIENCE for run in rows[name]):
                rows[name].append(alone(way))
    for name, runs in rows.items():
        peak = max(run["peak_mb"] for run in runs)
        yield name, runs[0] | told([run["seconds"] for run in runs]) | {"peak_mb": peak}


def alone(work: Callable[[], Row]) -> Row:
    """What `work` says, with `seconds` and `peak_mb`, from a child of this process: no run keeps what another has taken.

    `peak_mb` is what the child took beyond what it found here when it began.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_measured, args=(work, there))
    child.start()
    there.close()
    row = here.recv()
    child.join()
    return row


def _measured(work: Callable[[], Row], there: Any) -> None:
    began, found = time.perf_counter(), _peak_mb()
    row = work()
    there.send({"seconds": time.perf_counter() - began, "peak_mb": _peak_mb() - found} | row)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
