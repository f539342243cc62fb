// While someone picks filters, the button says how many people that shows. Without script it shows them when pressed.

const form = document.querySelector("[data-filters]");
const button = form && form.querySelector("[data-filters-count]");
let asking = null;

async function count() {
  if (asking) asking.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${form.action}count/`, {
      method: "POST", body: new FormData(form), signal: asking.signal, headers: { "X-Requested-With": "fetch" },
    });
    if (answer.ok && !answer.redirected) button.textContent = await answer.text();
  } catch (trouble) {
    if (trouble.name !== "AbortError") return; // the button still works
  }
}

if (button) form.addEventListener("change", count);
