// A plan: while it is worked out, its bar moves; then all its pairs can be ticked at once. Without script, "Look again"
// and "Tick all" load the page.

const place = document.querySelector("[data-plan]");
const bar = place && place.querySelector("progress");
const words = place && place.querySelector("[data-plan-words]");
const said = place && place.querySelector("[data-plan-said]");
const SOON = 150; // milliseconds: most plans are there at once
const PAUSE = 700;

async function look(pause) {
  try {
    const answer = await fetch(place.dataset.plan, { headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected) return; // signed out meanwhile: the link says so
    if (answer.ok) {
      const found = await answer.json();
      if (!found.running) return location.reload();
      bar.value = Math.max(bar.value, found.value);
      if (words.textContent !== found.words) words.textContent = said.textContent = found.words;
    }
  } catch {
    // the next look may reach us again
  }
  setTimeout(look, pause, Math.min(PAUSE, 1.25 * pause)); // it is seen a quarter late at most
}

if (bar) setTimeout(look, SOON, SOON);

const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll(".plan-row input[name=row]")];

function tell() {
  all.textContent = boxes.every((box) => box.checked) ? all.dataset.tickNone : all.dataset.tickAll;
}

if (all) {
  all.addEventListener("click", (event) => {
    event.preventDefault();
    const tick = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = tick;
    tell();
  });
  document.addEventListener("change", tell);
  tell();
}
