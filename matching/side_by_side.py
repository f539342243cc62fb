"""Compiled loops on all processors at once."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Made]]:
    """Each item with what `work` makes of it, in order. Threads are no more than one item each ahead."""
    with ThreadPoolExecutor(THREADS) as threads:
        ahead: deque[tuple[Item, Future[Made]]] = deque()
        for item in items:
            ahead.append((item, threads.submit(work, item)))
            if len(ahead) > THREADS:
                first, made = ahead.popleft()
                yield first, made.result()
        for each, made in ahead:
            yield each, made.result()
