import pytest

from matching import vocabulary


@pytest.fixture(autouse=True)
def words_are_read(request):
    """The vocabularies are kept in the process for minutes: read them first, so that counts of queries are steady."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        for read in (
            vocabulary.tags,
            vocabulary.experiences,
            vocabulary.searched,
            vocabulary.groups,
            vocabulary.formats,
            vocabulary.interests,
        ):
            read()
        for read in (vocabulary.goals, vocabulary.styles, vocabulary.modules):
            read()
