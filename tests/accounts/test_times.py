"""The page of times: without script over HTTP, with script in a real browser."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import availability, hours, wallclock, week
from accounts.models import DatedException, Membership, Person, TimesWanted
from accounts.waiting_times import hours_wanted
from tests import axe
from tests.accounts.test_questions import ticked
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    CheckInFactory,
    MenteeFactory,
    MentorFactory,
    PersonFactory,
    free_on,
)

pytestmark = pytest.mark.django_db
TIMES = reverse("accounts:times")
SOON = str(timezone.now().date() + 2 * DAY)
QUARTER_TO_SEVEN = week.run((1 * 24 + 18) * 4 + 1, 3)  # Tuesday 6:15 to 7 pm
EARLY = week.run((6 * 24 + 6) * 4, 2)  # Sunday 6 to 6:30 am


@pytest.fixture
def ben(client):
    member = MentorFactory(person=PersonFactory(chosen_name="Ben"))
    client.force_login(member.person)
    return member


def kept(member):
    return availability.week_mask(Person.objects.get(pk=member.person_id))


# Without script


def test_ticked_hours_are_kept_and_shown_again(client, ben):
    response = client.post(TIMES, {"free": ["tue-18", "tue-19", "sat-9"]}, follow=True)

    assert kept(ben) == hours.mask_of([(1, 18), (1, 19), (5, 9)])
    assert ticked(response, "free") == {"tue-18", "tue-19", "sat-9"}
    assert "3 hours a week." in response.content.decode()
    assert "Times are London time." in response.content.decode()


def test_the_grid_is_seven_groups_of_fourteen_named_checkboxes(client, ben):
    content = client.get(TIMES).content.decode()

    assert content.count('<input type="checkbox" name="free"') == 7 * 14
    assert content.count('<div class="day" role="group"') == 7
    assert '6 pm<span class="vh"> to 7 pm' in content


def test_quarter_hours_and_other_times_of_day_are_never_lost_on_save(client, ben):
    availability.set_week(ben.person, QUARTER_TO_SEVEN | EARLY, NOON)
    shown = client.get(TIMES).content.decode()

    client.post(TIMES, {"free": ["mon-10"], "partly": ["tue-18"]})

    assert "only 6:15 to 7 pm now" in shown
    assert "Tuesday 6:15 to 7 pm" in shown
    assert "Sunday 6 to 6:30 am" in shown
    assert kept(ben) == QUARTER_TO_SEVEN | EARLY | hours.mask_of([(0, 10)])


def test_picking_a_partly_free_hour_makes_it_whole(client, ben):
    availability.set_week(ben.person, QUARTER_TO_SEVEN, NOON)

    client.post(TIMES, {"free": ["tue-18"], "partly": ["tue-18"]})

    assert kept(ben) == hours.mask_of([(1, 18)])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "evenings",
            {f"{day}-{hour}" for day in ("mon", "tue", "wed", "thu", "fri") for hour in (18, 19, 20)} | {"tue-10"},
        ),
        ("saturday", {"tue-10", "sat-9", "sat-10", "sat-11"}),
        ("copy", {f"{day}-10" for day in ("mon", "tue", "wed", "thu", "fri")}),
        ("clear", set()),
    ],
)
def test_a_quick_pattern_changes_the_ticks_and_keeps_nothing_yet(client, ben, pattern, expected):
    response = client.post(TIMES, {"free": ["tue-10"], "quick": pattern})

    assert ticked(response, "free") == expected
    assert "Press the button below to keep it." in response.content.decode()
    assert kept(ben) == 0


def test_clearing_takes_partly_free_hours_too_once_it_is_saved(client, ben):
    availability.set_week(ben.person, QUARTER_TO_SEVEN, NOON)

    shown = client.post(TIMES, {"partly": ["tue-18"], "quick": "clear"})
    client.post(TIMES, {})

    assert 'name="partly"' not in shown.content.decode()
    assert kept(ben) == 0


def test_a_different_time_in_quarter_hours_over_midnight(client, ben):
    added = reverse("accounts:times_add")

    client.post(added, {"days": ["4", "6"], "starts": str(23 * 4 + 2), "ends": "1"})

    assert kept(ben) == week.mask_of([(4, 23 * 60 + 30, 15), (6, 23 * 60 + 30, 15)])


def test_a_time_without_a_day_is_asked_for_and_stays(client, ben):
    response = client.post(reverse("accounts:times_add"), {"starts": "40", "ends": "44"})

    assert "Pick at least one day." in response.content.decode()
    assert response.context["form"]["starts"].value() == "40"
    assert kept(ben) == 0


def test_another_time_is_taken_off_after_asking_once_more(client, ben):
    availability.set_week(ben.person, QUARTER_TO_SEVEN | EARLY, NOON)
    url = reverse("accounts:times_remove", args=[(6 * 24 + 6) * 4, 2])

    assert "Sunday 6 to 6:30 am" in client.get(url).content.decode()
    assert kept(ben) == QUARTER_TO_SEVEN | EARLY
    client.post(url)

    assert kept(ben) == QUARTER_TO_SEVEN


@pytest.mark.parametrize("where", [(672, 1), (0, 0), (5, 99999)])
def test_quarters_that_no_week_has_are_not_there(client, ben, where):
    assert client.get(reverse("accounts:times_remove", args=where)).status_code == 404


def test_days_away_are_added_and_taken_off_by_their_owner_alone(client, ben):
    added = reverse("accounts:dates_add")
    client.post(added, {"kind": "away", "first_on": "2099-01-02"})
    assert not DatedException.objects.exists()  # too far away

    on = SOON
    client.post(added, {"kind": "away", "first_on": on, "last_on": "", "starts": "", "ends": ""})
    away = DatedException.objects.get()
    assert (away.kind, str(away.first_on), away.last_on, away.starts_quarter, away.ends_quarter) == (
        "away",
        on,
        away.first_on,
        0,
        96,
    )

    off = reverse("accounts:dates_remove", args=[away.public_id])
    client.force_login(MentorFactory().person)
    assert client.post(off).status_code == 404
    client.force_login(ben.person)
    client.post(off)
    assert not DatedException.objects.exists()


def test_days_that_end_before_they_begin_are_explained(client, ben):
    response = client.post(reverse("accounts:dates_add"), {"kind": "extra", "first_on": SOON, "last_on": "2020-01-01"})

    assert "Pick the same day or a later one." in response.content.decode()
    assert not DatedException.objects.exists()


def test_mentees_keep_their_times_on_the_same_page(client):
    amara = MenteeFactory()
    client.force_login(amara.person)

    client.post(TIMES, {"free": ["sun-21"]})

    assert kept(amara) == hours.mask_of([(6, 21)])
    assert "How many people?" not in client.get(TIMES).content.decode()


def test_a_dot_stands_where_five_who_wait_are_free_on_the_mentors_clock(ben):
    def waits(zone="Europe/London", **facts):
        free_on(MenteeFactory(program=ben.program, person=PersonFactory(zone=zone), **facts).person, (0, 18, 20))

    for _person in range(4):
        waits()
    waits(waiting_since=None)
    free_on(MenteeFactory().person, (0, 18, 20))  # another program
    assert hours_wanted(ben, NOON) == frozenset()

    waits(zone="Europe/Berlin")  # 5 to 7 pm in London
    assert hours_wanted(ben, NOON + DAY) == frozenset({(0, 18)})
    ben.person.zone = "Europe/Berlin"
    assert hours_wanted(ben, NOON + DAY) == frozenset({(0, 19)})


def test_the_dots_stay_as_they_are_all_day(ben):
    for _person in range(5):
        free_on(MenteeFactory(program=ben.program).person, (0, 18, 19))
    evening = hours_wanted(ben, NOON)
    for member in Membership.objects.mentees().select_related("person"):
        free_on(member.person, (2, 9, 10))

    assert (evening, hours_wanted(ben, NOON + DAY / 3)) == ({(0, 18)}, {(0, 18)})
    assert hours_wanted(ben, NOON + DAY) == {(0, 18), (2, 9)}


def test_people_who_begin_to_wait_are_counted_five_at_a_time(ben):
    def wait(days, *windows):
        free_on(MenteeFactory(program=ben.program, waiting_since=NOON - days * DAY).person, *windows)

    for days, windows in ((9, [(0, 18, 19)]), (8, [])):
        for _person in range(4):
            wait(days, *windows)
    wait(7, (0, 18, 19))
    nine = hours_wanted(ben, NOON)
    wait(6)

    assert (nine, hours_wanted(ben, NOON + DAY)) == (set(), {(0, 18)})


def test_a_mentor_who_waits_too_is_not_counted(ben):
    for member in (ben, *(MenteeFactory(program=ben.program) for _ in range(4))):
        free_on(member.person, (0, 18, 19))
    MenteeFactory(program=ben.program, person=ben.person)

    assert hours_wanted(ben, NOON) == frozenset()


def test_the_page_costs_the_same_however_many_wait(client, ben, django_assert_num_queries):
    Membership.objects.filter(pk=ben.pk).update(capacity=5)
    ben.refresh_from_db()
    for rounds in (1, 3):
        for _five in range(5):
            free_on(MenteeFactory(program=ben.program).person, (0, 18, 20))
        for more in range(rounds):
            match = ActiveMatchFactory(program=ben.program, mentor=ben)
            CheckInFactory(match=match, starts_at=timezone.now() + (rounds + more) * DAY)
        TimesWanted.objects.all().delete()
        with django_assert_num_queries(18):  # the first look of the day
            client.get(TIMES)
        with django_assert_num_queries(6):
            client.get(TIMES)


def test_a_booked_check_in_stands_on_the_grid_in_words_on_ones_own_clock(client, ben):
    ben.person.zone = "Asia/Kathmandu"
    ben.person.save(update_fields=["zone"])
    amara = MenteeFactory(program=ben.program, person__chosen_name="Amara")
    starts_at = wallclock.instant_of(timezone.now().date() + 3 * DAY, time(18, 30), "Asia/Kathmandu")
    check_in = CheckInFactory(match=ActiveMatchFactory(program=ben.program, mentor=ben, mentee=amara),
                              starts_at=starts_at, minutes=50)  # fmt: skip
    CheckInFactory(starts_at=starts_at)  # of two others
    day = f"{starts_at.astimezone(ZoneInfo('Asia/Kathmandu')):%a}".lower()

    page = client.get(TIMES)

    content = page.content.decode()
    taken = {hour["value"] for each in page.context["days"] for hour in each["hours"] if hour["taken"]}
    assert taken == {f"{day}-18", f"{day}-19"}
    assert content.count("Check-in with Amara, ") == 3  # two hours, and the list under the grid
    assert ", 6:30 pm" in content
    assert check_in.get_absolute_url() in content


def test_with_whom_is_not_said_outside_the_program_it_belongs_to(client, ben):
    elsewhere = MentorFactory(person=ben.person)
    match = ActiveMatchFactory(program=elsewhere.program, mentor=elsewhere, mentee__person__chosen_name="Amara")
    CheckInFactory(match=match, starts_at=timezone.now() + 3 * DAY)

    content = client.get(TIMES).content.decode()

    assert content.count("Check-in, ") >= 1
    assert "Amara" not in content


# With script


@pytest.fixture
def grid(window, transactional_db):
    """The page of times in a browser, with Tuesday 6 to 8 pm free."""
    member = MentorFactory()
    availability.set_week(member.person, hours.mask_of([(1, 18), (1, 19)]) | week.run((2 * 24 + 9) * 4, 2), NOON)
    page = window(TIMES, person=member.person)
    page.member = member
    return page


def ticks(page):
    return set(page.eval_on_selector_all("[name=free]:checked", "boxes => boxes.map(box => box.value)"))


def said(page):
    return page.inner_text("[data-said]")


@pytest.mark.browser
def test_arrows_walk_space_picks_and_shift_picks_a_run(grid):
    assert grid.eval_on_selector_all("[name=free]", "boxes => boxes.filter(box => box.tabIndex === 0).length") == 1

    grid.focus("[value=tue-18]")
    for key in ("ArrowDown", "ArrowLeft", "Space"):
        grid.keyboard.press(key)
    assert ticks(grid) == {"tue-18", "tue-19", "wed-17"}
    assert said(grid) == "Wednesday, 5 pm to 6 pm, free"

    grid.keyboard.press("ArrowDown")
    grid.keyboard.down("Shift")
    grid.keyboard.press("ArrowRight")
    grid.keyboard.press("ArrowRight")
    grid.keyboard.up("Shift")
    assert ticks(grid) == {"tue-18", "tue-19", "wed-17", "thu-17", "thu-18", "thu-19"}
    assert said(grid) == "Thursday, 5 pm to 8 pm, free"


@pytest.mark.browser
def test_dragging_paints_and_a_press_picks_one(grid):
    def middle(value):
        box = grid.locator(f"[value={value}]").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    grid.mouse.move(*middle("fri-9"))
    grid.mouse.down()
    for value in ("fri-10", "fri-11"):
        grid.mouse.move(*middle(value), steps=4)
    grid.mouse.up()
    grid.locator("[value=sun-8]").click()

    assert ticks(grid) == {"tue-18", "tue-19", "fri-9", "fri-10", "fri-11", "sun-8"}


@pytest.mark.browser
def test_quick_patterns_fill_undo_puts_back_and_saving_keeps_quarters(grid):
    grid.click("[data-quick=clear]")
    assert ticks(grid) == set()
    grid.click("[data-undo-button]")
    assert ticks(grid) == {"tue-18", "tue-19"}
    grid.click("[data-quick=copy]")
    assert ticks(grid) == {f"{day}-{hour}" for day in ("mon", "tue", "wed", "thu", "fri") for hour in (18, 19)}
    assert "10 hours a week." in said(grid)

    grid.click("text=Save my times")
    grid.wait_for_selector("text=Your times are kept.")

    expected = hours.mask_of((day, hour) for day in range(5) for hour in (18, 19)) | week.run((2 * 24 + 9) * 4, 2)
    assert kept(grid.member) == expected


@pytest.mark.browser
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everyone_can_use_the_grid(window, transactional_db, width, look):
    member = MentorFactory()
    availability.set_week(member.person, hours.mask_of([(1, 18)]) | QUARTER_TO_SEVEN << 96, NOON)

    page = window(TIMES, person=member.person, width=width, look=look)

    assert axe.violations(page) == []
    assert axe.sideways(page) == 0
