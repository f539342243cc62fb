"""A small landscape for each person, drawn from a seed: first light over three ridges, and two trails.

Pure: the same seed gives the same landscape on every machine, for ever. Nothing about a person but
the seed and the initials goes in.
"""

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

Point = tuple[int, int]


@dataclass(frozen=True)
class Palette:
    """Six colours from the top of the sky to the front hill, as #RRGGBB."""

    sky: str
    glow: str
    sun: str
    far: str
    middle: str
    near: str


# The order is part of the promise: a person keeps their colours.
PALETTES = (
    Palette("#FFE9C4", "#F7BFA6", "#FFF6DF", "#CFAED0", "#8D6CAE", "#4A3573"),  # first light
    Palette("#E9F3D5", "#FCEDBB", "#F4AE3F", "#AECB8E", "#6C9A63", "#28583F"),  # spring
    Palette("#D9ECF5", "#FBE7C2", "#F8C860", "#93C0CB", "#4F8D99", "#17545B"),  # by the sea
    Palette("#FBE3E6", "#F9D3B8", "#FFC768", "#DDA0B4", "#A5638A", "#532E5C"),  # rose
    Palette("#F8CDBF", "#C9B0E0", "#FFE7B8", "#A585BE", "#63508F", "#2C2956"),  # dusk
    Palette("#FCE2C0", "#F3B48B", "#FFF2D4", "#D8957B", "#AB6150", "#5F2D3B"),  # red earth
    Palette("#E3E9F7", "#F6DFD2", "#FFDC92", "#A9B8DB", "#6E82B6", "#32427A"),  # clear morning
)

TRAILS = ("#FFC95C", "#F0E4FF")  # the mentor's and the mentee's


@dataclass(frozen=True)
class Crop:
    """How much of the landscape is drawn: its size, where the sun and the ridges stand, how far ridges swing.

    Places are shares of the size. `seam` is the point of the crest (0 to 6) where another half joins.
    """

    width: int
    height: int
    sun_at: tuple[float, float]
    sun_radius: int
    ridges_at: tuple[float, ...]
    swing: int
    trail: float
    anchor: str = "xMidYMax slice"
    letters: tuple[float, float, int] | None = None
    seam: int | None = None


CROPS = {
    "tall": Crop(130, 290, (0.48, 0.30), 17, (0.42, 0.54, 0.68), 13, 1.4, "xMinYMax slice", (0.1, 0.91, 34)),
    "wide": Crop(560, 150, (0.38, 0.20), 17, (0.36, 0.52, 0.66), 11, 2.6, "xMinYMax slice", (0.05, 0.81, 46)),
    "banner": Crop(1180, 380, (0.70, 0.20), 49, (0.31, 0.43, 0.56), 18, 4.6),
    "pebble": Crop(96, 96, (0.50, 0.25), 12, (0.35, 0.47), 6, 0, "xMidYMid slice", (0.5, 0.85, 32)),
    # Two halves that meet: their crests are level at the seam.
    "start": Crop(420, 200, (0.36, 0.25), 24, (0.36, 0.50, 0.57), 9, 0, "xMaxYMax slice", seam=6),
    "end": Crop(420, 200, (0.64, 0.25), 24, (0.36, 0.50, 0.57), 9, 0, "xMinYMax slice", seam=0),
}


@dataclass(frozen=True)
class Scene:
    """One landscape, ready to be drawn: numbers and path strings only."""

    crop: str
    width: int
    height: int
    anchor: str
    palette: int
    colours: Palette
    sun: tuple[int, int, int]
    halo: int
    ridges: tuple[tuple[str, str], ...]
    trails: tuple[str, ...]
    trail_width: float
    initials: str
    letters: tuple[int, int, int] | None

    @property
    def is_centred(self) -> bool:
        """The letters stand in the middle of a pebble, and at the start of anything larger."""
        return self.crop == "pebble"


class _Chance:
    """An endless row of numbers between 0 and 1 that only the seed decides."""

    def __init__(self, seed: str):
        self.seed, self.drawn = seed, 0

    def draw(self) -> float:
        self.drawn += 1
        drawn = hashlib.blake2b(f"{self.seed}/{self.drawn}".encode(), digest_size=4).digest()
        return int.from_bytes(drawn, "big") / 2**32

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.draw()


@lru_cache(maxsize=4096)
def scene(seed: object, initials: str = "", crop: str = "wide") -> Scene:
    """The landscape of one person in one crop. Colours are the same in every crop, since one number picks them.

    >>> scene("amara", "A") == scene("amara", "A")
    True
    """
    shape = CROPS[crop]
    number = int(_Chance(f"{seed}/palette").draw() * len(PALETTES))
    colours = PALETTES[number]
    chance = _Chance(f"{seed}/{crop}")
    sun = _sun(shape, chance)
    hills = (colours.far, colours.middle, colours.near) if len(shape.ridges_at) == 3 else (colours.middle, colours.near)
    crests = [_crest(shape, at, chance) for at in shape.ridges_at]
    return Scene(
        crop=crop,
        width=shape.width,
        height=shape.height,
        anchor=shape.anchor,
        palette=number + 1,
        colours=colours,
        sun=sun,
        halo=round(sun[2] * 1.9),
        ridges=tuple((_ridge(shape, crest), fill) for crest, fill in zip(crests, hills, strict=True)),
        trails=_trails(shape, crests[-1], chance) if shape.trail else (),
        trail_width=shape.trail,
        initials=initials,
        letters=_letters(shape, initials),
    )


def _letters(shape: Crop, initials: str) -> tuple[int, int, int] | None:
    if not (shape.letters and initials):
        return None
    across, down, size = shape.letters
    return round(shape.width * across), round(shape.height * down), size


def _sun(shape: Crop, chance: _Chance) -> tuple[int, int, int]:
    across, down = shape.sun_at
    return (
        round(shape.width * (across + chance.between(-0.17, 0.17))),
        round(shape.height * (down + chance.between(-0.02, 0.02))),
        shape.sun_radius,
    )


def _crest(shape: Crop, at: float, chance: _Chance) -> list[Point]:
    """Seven points along a crest: two slow waves added up, so that hills roll and never jag."""
    phase, second = chance.between(0, math.tau), chance.between(0, math.tau)
    waves = chance.between(0.7, 1.3)

    def height(step: int) -> float:
        if step == shape.seam:
            return shape.height * at
        x = step / 6 * math.tau * waves
        return shape.height * at + shape.swing * (0.8 * math.sin(x + phase) + 0.25 * math.sin(1.6 * x + second))

    return [(round(shape.width * step / 6), round(height(step))) for step in range(7)]


def _ridge(shape: Crop, crest: list[Point]) -> str:
    """A closed path: along the crest in smooth curves, then down to the ground."""
    points = [crest[0], *crest, crest[-1]]
    path = f"M0 {shape.height}V{crest[0][1]}"
    for index in range(1, len(crest)):
        before, start, end, after = points[index - 1 : index + 3]
        path += (
            f"C{start[0] + (end[0] - before[0]) // 6} {start[1] + (end[1] - before[1]) // 6} "
            f"{end[0] - (after[0] - start[0]) // 6} {end[1] - (after[1] - start[1]) // 6} {end[0]} {end[1]}"
        )
    return f"{path}V{shape.height}Z"


def _trails(shape: Crop, crest: list[Point], chance: _Chance) -> tuple[str, str]:
    """Two trails that start apart at the front and come up to the near crest side by side."""
    top_x = shape.width * chance.between(0.62, 0.74)
    top_y = _height_at(crest, top_x) + shape.trail
    drop = shape.height - top_y
    sway = shape.width * chance.between(0.03, 0.12) * (1 if chance.draw() < 0.5 else -1)
    gap = max(5.0, shape.trail * 3.4)

    def trail(offset: float) -> str:
        start_x, end_x = top_x + sway + offset * 1.6, top_x + offset * 0.7
        return (
            f"M{start_x:.0f} {shape.height}C{start_x - sway * 2:.0f} {shape.height - drop * 0.4:.0f} "
            f"{end_x + sway * 1.4:.0f} {top_y + drop * 0.4:.0f} {end_x:.0f} {top_y:.0f}"
        )

    return trail(-gap / 2), trail(gap / 2)


def _height_at(crest: list[Point], x: float) -> float:
    for (x1, y1), (x2, y2) in pairwise(crest):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return crest[-1][1]
