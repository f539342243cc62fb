"""The people of a file, made once in its `made` (a program, Amara, Ben, Chidi at the desk, and a pair where there is one);
each test has them to itself."""

import copy

import pytest


@pytest.fixture
def cast(made, db):
    return copy.deepcopy(made)


@pytest.fixture
def program(cast):
    return cast[0]


@pytest.fixture
def amara(cast):
    return cast[1]


@pytest.fixture
def ben(cast):
    return cast[2]


@pytest.fixture
def chidi(cast):
    return cast[3]


@pytest.fixture
def pair(cast):
    return cast[4]
