// While a plan is worked out, its bar moves. Without script, "Look again" loads the page.

const place = document.querySelector("[data-plan]");
const bar = place && place.querySelector("progress");
const words = place && place.querySelector("[data-plan-words]");
const said = place && place.querySelector("[data-plan-said]");
const PAUSE = 700; // milliseconds

async function look() {
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
  setTimeout(look, PAUSE);
}

if (bar) setTimeout(look, PAUSE);
