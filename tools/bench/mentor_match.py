"""PyPI mentor-match: so many mentors and mentees drawn by its own measures, three of its rules, scored and matched."""

import json
import operator
import random
import sys
import time

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Equivalent, Generic, Grade


def people(kind, number, chance):
    return [
        kind(
            **{
                "first name": str(place),
                "last name": "",
                "role": "",
                "email": f"{kind.__name__}{place}@people.invalid",
            },
            grade=chance.randrange(1, 9),
            organisation=f"organisation {chance.randrange(12)}",
            profession=f"profession {chance.randrange(20)}",
        )
        for place in range(number)
    ]


def main():
    given = json.load(sys.stdin)
    chance = random.Random(given["seed"])  # noqa: S311
    mentors, mentees = people(Mentor, given["people"], chance), people(Mentee, given["people"], chance)
    rules = [
        Grade(1, operator.ge, {True: 8, False: 0}),
        Equivalent("profession", {True: 6, False: 0}),
        Generic({True: 4, False: 0}, lambda match: match.mentee.organisation != match.mentor.organisation),
    ]
    began = time.perf_counter()
    process_data(mentors, mentees, [rules])
    json.dump(
        {"seconds": time.perf_counter() - began, "matched": sum(bool(mentee.mentors) for mentee in mentees)}, sys.stdout
    )


main()
