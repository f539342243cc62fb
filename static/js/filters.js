// While someone picks filters, the button says how many people that shows, and each option how many it would show.
// Without script they say it when the button is pressed.

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
    if (answer.ok && !answer.redirected) show(await answer.json());
  } catch (trouble) {
    if (trouble.name !== "AbortError") return; // the button still works
  }
}

function show(found) {
  button.textContent = found.words;
  for (const { question, answer, people } of found.options) {
    const option = form.querySelector(`[name="${question}"][value="${CSS.escape(answer)}"]`);
    const number = option && option.closest("label").querySelector("[data-people]");
    if (number) number.textContent = people;
  }
}

if (button) form.addEventListener("change", count);
