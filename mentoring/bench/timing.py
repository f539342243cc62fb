"""Time and memory of one thing, in a process of its own, so that no measure keeps what another has taken."""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

Row = dict[str, Any]


def alone(work: Callable[[], Row]) -> Row:
    """What `work` says, with `seconds`, processor seconds and `peak_mb`, from a child of this process."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_measured, args=(work, there))
    child.start()
    there.close()
    row = here.recv()
    child.join()
    return row


def _measured(work: Callable[[], Row], there: Any) -> None:
    began, worked = time.perf_counter(), time.process_time()
    row = work()
    row |= {
        "seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - worked,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    there.send(row)


def interleaved(measures: dict[str, Callable[[], None]], rounds: int) -> Iterator[tuple[str, float]]:
    """(name, median processor seconds) of each, one of each in turn; the first round warms up and does not count."""
    took: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(rounds + 1):
        for name, measure in measures.items():
            began = time.process_time()
            measure()
            if turn:
                took[name].append(time.process_time() - began)
    for name, seconds in took.items():
        yield name, statistics.median(seconds)
