"""The report says what was measured, and nothing that was not."""

import json

import pytest

from mentoring.bench import assign, browse, report, timing

MACHINE = {
    "bench": "machine", "at": "2026-11-22 09:00 UTC", "cores": 2, "processor": "One", "memory_gb": 8, "system": "Linux",
    "busy": 0.1, "postgres": "18", "shared_buffers": "1GB", "python": "3.11", "django": "5.2", "numpy": "2.4",
    "numba": "0.68",
}  # fmt: skip


def rows():
    for mentors in browse.SIZES:
        for way, seconds in (
            (browse.OURS, mentors / 1e6),
            (browse.SCAN, mentors / 1e7),
            (browse.JOINED, mentors / 4e5),
        ):
            yield {
                "bench": "browse",
                "way": way,
                "mentors": mentors,
                "seconds": seconds,
                "least": 0,
                "most": 1,
                "runs": 3,
            }
    for way, points in ((assign.POINTS_ONLY, 10), (assign.DENSE, 10), (assign.OURS, 9)):
        yield {
            "bench": "assign",
            "way": way,
            "mentees": 1000,
            "seconds": 1.0,
            "matched": 3,
            "points": points,
            "floor": 1,
        }


@pytest.fixture
def lines():
    return {what: (seen, how) for what, _reach, seen, how in report.reached(report.Measured(rows()))}


def test_what_was_reached_and_missed_is_said_line_by_line(lines):
    assert lines["one list of 10,000, beside a scan of the same bytes"] == ("10.0 ×", "reached")
    assert lines["how its time grows with mentors, as a power"] == ("1.00", "reached")
    assert lines["one list of 100,000, faster than join tables"] == ("2.5 ×", "missed")
    assert lines["exact: people and points of dense scipy"] == ("at 1 sizes", "reached")
    assert lines["the highest floor: never lower, points, time"] == ("10.00% of the points, +0% time at most", "missed")


def test_what_was_not_measured_is_said_too(lines):
    assert lines["aim: 50,000 people, from rows to proposals"] == ("", "not measured")
    assert lines["faster than mentor-match, 200 people, from bits in memory"] == ("", "not measured")
    assert lines["few remain of 1,000,000 (at most 10,000)"] == ("", "not measured")


def test_the_page_is_made_of_the_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "DOCS", tmp_path)
    monkeypatch.setattr(report.elsewhere, "is_there", lambda name: False)
    kept = tmp_path / "measured.jsonl"
    kept.write_text("\n".join(json.dumps(row) for row in (MACHINE, *rows())))

    assert list(report.write(kept)) == [tmp_path / "benchmarks.md"]

    page = (tmp_path / "benchmarks.md").read_text()
    assert "| ours | 1,000,000 | 1,000.0 ms | 0.0 ms | 1,000.0 ms | 3 |" in page
    assert "on 2 cores (One), 8 GB" in page
    assert page.count("Not measured.") == 6
    assert "$" not in page


def test_what_was_measured_again_stands_in_place_of_what_was(tmp_path):
    kept = tmp_path / "measured.jsonl"
    find = {"bench": "find", "way": "list", "seconds": 1.0}
    again = [find | {"mentors": 10}, find | {"mentors": 20}, find | {"mentors": 10, "seconds": 0.5}]
    kept.write_text("\n".join(json.dumps(row) for row in again))

    measured = report.Measured.of(kept)

    assert [(row["mentors"], row["seconds"]) for row in measured.all_of("find")] == [(10, 0.5), (20, 1.0)]


@pytest.mark.parametrize(("patience", "runs"), [(60, 3), (0.5, 1)])
def test_what_takes_long_runs_once(monkeypatch, patience, runs):
    monkeypatch.setattr(timing, "PATIENCE", patience)
    monkeypatch.setattr(timing, "alone", lambda way: {"seconds": way(), "peak_mb": 1})
    ways = {"long": lambda: 1.0, "short": lambda: 0.1}

    for told in (timing.in_turn(ways, 3, warm=False), dict(timing.alone_in_turn(ways, 3))):
        assert {name: row["runs"] for name, row in told.items()} == {"long": runs, "short": 3}


def test_no_way_always_comes_after_the_same_one():
    went = []

    timing.interleaved({name: lambda name=name: went.append(name) for name in "abc"}, rounds=20)

    rounds = ["".join(went[turn : turn + 3]) for turn in range(0, len(went), 3)]
    assert all(sorted(each) == ["a", "b", "c"] for each in rounds)
    after_the_other = [sum(pair in each for each in rounds) for pair in ("ab", "ba")]
    assert min(after_the_other) > 2
