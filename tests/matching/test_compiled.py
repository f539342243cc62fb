"""What is compiled before the tests is all there is to compile."""

from numba.core.dispatcher import Dispatcher

from matching import bidding, looking, loops, walks
from tests import compiled


def test_every_loop_that_python_calls_has_run():
    compiled.every_loop()

    called = [
        thing
        for room in (loops, looking, bidding, walks)
        for thing in vars(room).values()
        if isinstance(thing, Dispatcher)
    ]
    kept = [loop for loop in called if loop.targetoptions.get("no_cpython_wrapper") is None]
    assert len(kept) >= 12
    assert [loop.__name__ for loop in kept if not loop.signatures] == []
