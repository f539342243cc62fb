"""Plots of what was measured, one for light and one for dark pages. Run by `manage.py bench report`."""

import json
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot

PLOTS = {  # name: (bench, across, upward, what is across, what is upward, many times)
    "browse": ("browse", "mentors", "seconds", "mentors in the program", "milliseconds for one list", 1000),
    "assign": ("assign", "mentees", "seconds", "people who wait", "seconds", 1),
    "memory": ("assign", "mentees", "peak_mb", "people who wait", "megabytes", 1),
    "rivals": ("rivals", "mentees", "seconds", "mentees, and as many mentors", "seconds", 1),
}
LOOKS = {
    "light": {
        "ink": "#2b3338",
        "grid": "#d5dadd",
        "lines": ["#00695c", "#b3261e", "#5e35b1", "#8a5a00", "#1565c0", "#5f6b70", "#ad1457"],
    },
    "dark": {
        "ink": "#dde3e6",
        "grid": "#414a50",
        "lines": ["#4db6ac", "#ff8a80", "#b39ddb", "#ffca6b", "#82b1ff", "#a5b0b5", "#f48fb1"],
    },
}
MARKS = "osD^vPX"


def draw(rows, name, look):
    bench, across, upward, below, beside, times = PLOTS[name]
    figure, axes = pyplot.subplots(figsize=(7.2, 4.2))
    shown = [row for row in rows if row["bench"] == bench and upward in row]
    for place, way in enumerate(dict.fromkeys(row["way"] for row in shown)):
        theirs = [row for row in shown if row["way"] == way]
        axes.plot(
            [row[across] for row in theirs],
            [row[upward] * times for row in theirs],
            marker=MARKS[place % len(MARKS)],
            color=look["lines"][place % len(look["lines"])],
            label=way,
        )
    axes.set(xscale="log", yscale="log", xlabel=below, ylabel=beside)
    axes.grid(color=look["grid"], linewidth=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _place: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _place: f"{value:,g}"))
    axes.legend(frameon=False, fontsize=9)
    figure.tight_layout()
    return figure


def main():
    rows, folder = json.load(sys.stdin), Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "alongside", "font.family": "sans-serif", "font.size": 10}
    made = [name for name, (bench, *_rest) in PLOTS.items() if any(row["bench"] == bench for row in rows)]
    for shade, look in LOOKS.items():
        ink = {"text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"}
        with mpl.rc_context(dict.fromkeys(ink, look["ink"])):
            for name in made:
                figure = draw(rows, name, look)
                figure.savefig(folder / f"{name}-{shade}.svg", transparent=True, metadata={"Date": None})
                pyplot.close(figure)
    json.dump(made, sys.stdout)


mpl.use("svg")
main()
