"""What people really type, and the words of the taxonomy they mean by it."""

import pytest

from accounts import finding, taxonomy

WORDS = finding.Vocabulary(
    finding.Named.of(item["slug"], item["label"], item["aliases"])
    for group in taxonomy.read()["lived_experience"]
    for item in group["items"]
)
MEANT = {
    "drinking": "alcohol", "Booze": "alcohol", "alcohol": "alcohol", "weed": "cannabis", "coke": "stimulants",
    "panic": "panic", "Panic attacks": "panic", "bi polar": "bipolar", "OCD": "ocd", "ADD": "adhd",
    "selfharm": "self-harm", "self harm": "self-harm", "p.t.s.d.": "ptsd", "c ptsd": "complex-trauma",
    "nonbinary": "trans-nonbinary", "gáy": "lgbtq", "AA": "twelve-step", "na": "twelve-step", "worry": "anxiety",
    "I worry a lot": "anxiety", "low mood": "depression", "burn out": "burnout", "work stress": "burnout",
    "childhood trauma": "childhood-adversity", "postnatal depression": "perinatal-low-mood", "debt": "money-trouble",
    "lost my job": "job-loss", "hearing voices": "hearing-voices", "veteran's": "veteran", "long covid": "long-term-illness",
}  # fmt: skip
NEAR = {
    "panick attacks": "panic", "panic atacks": "panic", "panicking": "panic", "alchohol": "alcohol", "alkohol": "alcohol",
    "alcahol": "alcohol", "depresion": "depression", "dep": "depression", "anxeity": "anxiety", "anxious": "anxiety",
    "bipoler": "bipolar", "skizofrenia": "schizophrenia", "scizophrenia": "schizophrenia", "gambeling": "gambling",
    "heroine": "opioids", "opiods": "opioids", "weeed": "cannabis", "post natal depresion": "perinatal-low-mood",
    "post traumatic stress": "ptsd", "bulemia": "bingeing-and-purging", "greif": "bereavement", "divorced": "separation",
    "homless": "housing", "prision": "prison", "misscarriage": "pregnancy-loss", "suicidle": "suicidal-thoughts",
    "body dismorphia": "body-image", "vetran": "veteran", "dislexia": "learning-difference", "autisum": "autism",
    "domestic violance": "domestic-abuse", "bullyed": "bullying", "phsycosis": "psychosis", "drug addict": "more-than-one-substance",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "slug"), MEANT.items())
def test_a_name_for_it_is_understood(typed, slug):
    assert WORDS.found(typed) == finding.Found((slug,), (), ())


@pytest.mark.parametrize(("typed", "slug"), NEAR.items())
def test_what_is_no_name_is_asked_about(typed, slug):
    found = WORDS.found(typed)

    assert (found.meant, found.near[0], found.not_known) == ((), slug, (typed,))


@pytest.mark.parametrize("typed", ["xyzzy", "hepl", "a", "42", "thinking", "école"])
def test_what_nobody_could_have_meant_is_said_to_be_unknown(typed):
    assert WORDS.found(typed) == finding.Found((), (), (typed,))


def test_each_part_is_understood_by_itself():
    assert WORDS.found("drinking, panick attacks and  lost my job") == finding.Found(
        ("alcohol", "job-loss"), ("panic",), ("panick attacks",)
    )


def test_one_word_among_others_is_no_answer_for_all_of_them():
    assert WORDS.found("nervous breakdown").meant == ()
    assert "anxiety" in WORDS.found("nervous breakdown").near


@pytest.mark.parametrize("typed", ["", "   ", ",;", "and"])
def test_nothing_typed_is_nothing_found(typed):
    assert WORDS.found(typed) == finding.Found()
