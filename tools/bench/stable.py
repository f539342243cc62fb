"""PyPI matching: mentees and places such that no two would both rather have each other, each by the points they share."""

import json
import sys
import threading
import time

from matching.games import HospitalResident


def main():
    given = json.load(sys.stdin)
    points, places = given["points"], given["places"]
    wanted = {
        mentee: sorted(
            (mentor for mentor, worth in enumerate(row) if worth >= 0 and places[mentor]), key=lambda m: -row[m]
        )
        for mentee, row in enumerate(points)
    }
    wanted = {f"mentee {mentee}": mentors for mentee, mentors in wanted.items() if mentors}
    by_mentor = {}
    for mentee, mentors in wanted.items():
        for mentor in mentors:
            by_mentor.setdefault(mentor, []).append(mentee)
    ranked = {
        f"mentor {mentor}": sorted(mentees, key=lambda name: -points[int(name.split()[1])][mentor])
        for mentor, mentees in by_mentor.items()
    }
    began = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(
        {mentee: [f"mentor {mentor}" for mentor in mentors] for mentee, mentors in wanted.items()},
        ranked,
        {f"mentor {mentor}": places[mentor] for mentor in by_mentor},
    )
    solved = game.solve(optimal="resident")
    seconds = time.perf_counter() - began
    pairs = [
        (int(mentee.name.split()[1]), int(mentor.name.split()[1]))
        for mentor, found in solved.items()
        for mentee in found
    ]
    json.dump({"seconds": seconds, "pairs": pairs}, sys.stdout)


# The package copies everybody as deep as people know each other.
sys.setrecursionlimit(10**6)
threading.stack_size(512 << 20)
thread = threading.Thread(target=main)
thread.start()
thread.join()
