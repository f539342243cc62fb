import datetime as dt

from accounts import week
from matching import explain, points
from matching.explain import MET, NOT, PARTLY, Line

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
PANIC = points.Tag("panic", 2, "mood", matters_most=True)
LOW_MOOD = points.Tag("depression", 0, "mood")
FAITH = points.Tag("faith", 66, "identity", opt_in=True, matters_most=True)
PARENT = points.Tag("parent", 52, "identity")
VIDEO, PHONE = points.Word("video", 0), points.Word("phone", 1)
KNOWN = explain.Known([PANIC, LOW_MOOD, FAITH, PARENT], [VIDEO, PHONE])
EVENING = week.mask_of([(1, 18 * 60, 20 * 60)])


def mentor(*tags, hours=0, **facts):
    return points.Card(
        traits=points.tags_as_traits(tags) | facts.pop("traits", 0), hours=points.Hours.of(hours), zone="UTC", **facts
    )


def told(ask, card):
    return [(line.thing, line.state, line.theirs) for line in explain.lines(ask, card, KNOWN)]


def test_each_tag_that_matters_most_is_a_line_of_its_own():
    ask = points.Ask(at=NOON, tags=(PANIC, LOW_MOOD, FAITH))

    assert told(ask, mentor(LOW_MOOD)) == [
        ("experience:panic", PARTLY, ("depression",)),
        ("experience:faith", NOT, ()),
    ]
    assert told(ask, mentor(PANIC, PARENT)) == [("experience:panic", MET, ("panic",)), ("experience:faith", NOT, ())]


def test_without_one_that_matters_most_all_experience_is_one_line():
    ask = points.Ask(at=NOON, tags=(PANIC._replace(matters_most=False), LOW_MOOD, PARENT))

    assert told(ask, mentor(PANIC, PARENT)) == [("experience", PARTLY, ("panic", "parent"))]


def test_times_are_met_partly_met_or_not():
    ask = points.Ask(at=NOON, week=EVENING)

    assert [explain.lines(ask, mentor(hours=hours), KNOWN) for hours in (EVENING, EVENING & EVENING >> 4, 0)] == [
        [Line("times", MET, week=EVENING)],
        [Line("times", PARTLY, week=EVENING & EVENING >> 4)],
        [Line("times", NOT)],
    ]


def test_a_way_that_is_not_the_first_choice_fits_partly():
    first = points.Wish("format", ("video",), "formats", mask=1)
    ask = points.Ask(at=NOON, formats=0b11, wishes=(first,))

    assert told(ask, mentor(formats=0b11)) == [("ways", MET, ("video", "phone"))]
    assert told(ask, mentor(formats=0b10)) == [("ways", PARTLY, ("phone",))]
    assert told(ask, mentor(formats=0b100)) == [("ways", NOT, ())]


def test_every_wish_is_a_line():
    wishes = (
        points.Wish("experience:parent", ("parent",), "traits", mask=points.tags_as_traits([PARENT])),
        points.Wish("gender", ("woman",), "traits", mask=points.gender_bit("woman")),
        points.Wish("area", ("north",), "areas", areas=frozenset({4})),
    )
    ask = points.Ask(at=NOON, wishes=wishes)

    assert told(ask, mentor(PARENT, traits=points.gender_bit("man"), areas=frozenset({8}))) == [
        ("area", NOT, ("8",)),
        ("gender", NOT, ("man",)),
        ("role:parent", MET, ("parent",)),
    ]


def test_goals_with_styles_and_interests_are_a_line_each():
    ask = points.Ask(
        at=NOON,
        goals=(points.Word("sleep", 0), points.Word("routine", 1)),
        styles=(points.Word("quiet", 0),),
        interests=(points.Word("walking", 0), points.Word("reading", 1)),
    )
    card = mentor(offers=0b01 | 1 << points.STYLES_FROM, interests=0b11)

    assert told(ask, card) == [
        ("goals", PARTLY, ("goal:sleep", "style:quiet")),
        ("interests", MET, ("walking", "reading")),
    ]


def test_only_what_is_fully_met_is_counted():
    lines = [Line("experience:panic", MET), Line("times", PARTLY), Line("area", NOT)]

    assert explain.how_many(lines) == (1, 3)


def test_better_and_worse_are_told_from_the_other_side():
    this = [Line("times", MET), Line("area", NOT), Line("interests", PARTLY)]
    other = [Line("times", PARTLY), Line("area", MET), Line("interests", PARTLY)]

    assert explain.better_and_worse(this, other) == ([Line("area", MET)], [Line("times", PARTLY)])


def test_nothing_asked_for_makes_no_lines():
    assert explain.lines(points.Ask(at=NOON), mentor(PANIC), KNOWN) == []
