// The week as a grid one can walk: one tab stop, arrow keys, Space, Shift and arrows for a run, dragging, quick
// patterns with Undo, and what changed said aloud. Without script every hour is a checkbox and patterns are buttons.

const root = document.querySelector("[data-week]");
const words = root.dataset;
const week = root.querySelector(".week");
const days = [...root.querySelectorAll(".day")];
const rows = days.map((day) => [...day.querySelectorAll("input[type=checkbox]")]);
const every = rows.flat();
const said = root.querySelector("[data-said]");
const undoLine = root.querySelector("[data-undo-line]");
const FIRST_HOUR = 8;
const hourOf = (place) => place + FIRST_HOUR;

// What stands where

const placeOf = (box) => {
  const day = rows.findIndex((row) => row.includes(box));
  return [day, rows[day].indexOf(box)];
};

function howMany(hours) {
  if (hours === 0) return words.noHours;
  return hours === 1 ? words.oneHour : words.hours.replace("NUMBER", hours);
}

function showTotals() {
  rows.forEach((row, day) => {
    days[day].querySelector("[data-total]").textContent = howMany(row.filter((box) => box.checked).length);
  });
  const all = document.querySelector("[data-all]");
  if (all) all.textContent = `${howMany(every.filter((box) => box.checked).length)} ${words.aWeek}`;
}

function say(day, from, to, on) {
  const [first, last] = [rows[day][Math.min(from, to)], rows[day][Math.max(from, to)]];
  const run = words.run.replace("START", first.dataset.from).replace("END", last.dataset.to);
  said.textContent = `${days[day].dataset.day}, ${run}, ${on ? words.free : words.notFree}`;
}

// One tab stop; arrows move

function stopAt(box, focus = true) {
  for (const other of every) other.tabIndex = other === box ? 0 : -1;
  if (focus) box.focus();
}

stopAt(every.find((box) => box.checked) ?? every[0], false);

const rightToLeft = getComputedStyle(week).direction === "rtl";
const STEPS = {
  ArrowLeft: [0, rightToLeft ? 1 : -1],
  ArrowRight: [0, rightToLeft ? -1 : 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

function neighbour(box, key) {
  const [day, place] = placeOf(box);
  if (key === "Home") return rows[day][0];
  if (key === "End") return rows[day].at(-1);
  const [down, along] = STEPS[key];
  return rows[day + down]?.[place + along] ?? box;
}

let runFrom = null; // where a run with Shift began

week.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!every.includes(box) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter") {
    event.preventDefault(); // saving has its button
    return;
  }
  if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  const next = neighbour(box, event.key);
  const along = STEPS[event.key]?.[0] === 0;
  if (event.shiftKey && along) {
    runFrom ??= { box, on: !box.checked };
    const [day, from] = placeOf(runFrom.box);
    const to = placeOf(next)[1];
    rows[day].slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => (each.checked = runFrom.on));
    showTotals();
    say(day, from, to, runFrom.on);
  } else {
    runFrom = null;
  }
  stopAt(next);
});

week.addEventListener("keyup", (event) => {
  if (event.key === "Shift") runFrom = null;
});

week.addEventListener("change", (event) => {
  const [day, place] = placeOf(event.target);
  stopAt(event.target, false);
  showTotals();
  say(day, place, place, event.target.checked);
  undoLine.hidden = true;
});

// Dragging paints; a press without a drag is the checkbox's own click.

let stroke = null;

const boxUnder = (event) =>
  document.elementFromPoint(event.clientX, event.clientY)?.closest(".slot")?.querySelector("input[type=checkbox]");

week.addEventListener("pointerdown", (event) => {
  const box = event.target.closest(".slot")?.querySelector("input[type=checkbox]");
  if (!box || event.pointerType === "touch" || event.button !== 0) return; // touch scrolls
  stroke = { from: box, last: box, on: !box.checked, painted: false };
});

window.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  const box = boxUnder(event);
  if (!box || box === stroke.last || !every.includes(box)) return;
  week.dataset.painting = "true";
  stroke.painted = true;
  stroke.from.checked = stroke.on;
  box.checked = stroke.on;
  stroke.last = box;
  showTotals();
});

window.addEventListener("pointerup", () => {
  delete week.dataset.painting;
  if (stroke?.painted) {
    const [day, from] = placeOf(stroke.from);
    const [lastDay, to] = placeOf(stroke.last);
    if (day === lastDay) say(day, from, to, stroke.on);
    stopAt(stroke.last, false);
    undoLine.hidden = true;
    const painted = stroke;
    const swallow = (event) => {
      // the click that follows a drag would turn the box back
      if (event.target === painted.from || event.target === painted.last) event.preventDefault();
    };
    week.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => week.removeEventListener("click", swallow, { capture: true }));
  }
  stroke = null;
});

// Quick patterns, with Undo

const pick = (row, from, to) => row.forEach((box, place) => (box.checked ||= hourOf(place) >= from && hourOf(place) < to));

const PATTERNS = {
  evenings: () => rows.slice(0, 5).forEach((row) => pick(row, 18, 21)),
  saturday: () => pick(rows[5], 9, 12),
  copy: () => {
    const tuesday = rows[1].map((box) => box.checked);
    rows.slice(0, 5).forEach((row) => row.forEach((box, place) => (box.checked = tuesday[place])));
  },
  clear: () => {
    every.forEach((box) => (box.checked = false));
    root.querySelectorAll("input[name=partly]").forEach((input) => (input.disabled = true));
    root.querySelectorAll(".slot.partly").forEach((slot) => slot.classList.replace("partly", "was-partly"));
  },
};

let before = null;

root.querySelector(".quick").addEventListener("click", (event) => {
  const button = event.target.closest("[data-quick]");
  if (!button) return;
  event.preventDefault();
  before = every.map((box) => box.checked);
  PATTERNS[button.dataset.quick]();
  showTotals();
  const total = howMany(every.filter((box) => box.checked).length);
  const told = `${button.textContent.trim()}. ${total} ${words.aWeek}`;
  said.textContent = told;
  undoLine.querySelector("[data-undo-words]").textContent = told;
  undoLine.hidden = false;
});

undoLine.querySelector("[data-undo-button]").addEventListener("click", () => {
  every.forEach((box, place) => (box.checked = before[place]));
  root.querySelectorAll("input[name=partly]").forEach((input) => (input.disabled = false));
  root.querySelectorAll(".slot.was-partly").forEach((slot) => slot.classList.replace("was-partly", "partly"));
  showTotals();
  undoLine.hidden = true;
  said.textContent = words.undone;
  root.querySelector("[data-quick]").focus();
});
