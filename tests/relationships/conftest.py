from tests.cast import amara, ben, cast, chidi, pair, program

__all__ = ["amara", "ben", "cast", "chidi", "pair", "program"]
