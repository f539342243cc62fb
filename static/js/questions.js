// The list of words narrows as one types; ticks are counted on each group. Without script a button does it.

const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}_]+/gu) ?? [];

// The same rule as accounts/finding.py: beginnings of words, or a whole alias in what was typed.
function fits(typed, names) {
  const wanted = wordsOf(typed);
  if (!wanted.length) return false;
  const parts = names.map(wordsOf);
  if (parts.some((name) => wanted.every((part) => name.some((word) => word.startsWith(part))))) return true;
  const said = ` ${wanted.join(" ")} `;
  return parts.some((name) => name.length && said.includes(` ${name.join(" ")} `));
}

const groups = document.querySelector("[data-groups]");
const find = document.querySelector("#id_find");

function count(group) {
  const ticked = group.querySelectorAll("input:checked").length;
  const shown = group.querySelector("[data-count]");
  shown.hidden = ticked === 0;
  shown.textContent = `${ticked} ${groups.dataset.picked}`;
}

groups?.addEventListener("change", (event) => count(event.target.closest("[data-group]")));

if (groups && find) {
  const status = document.querySelector("[data-find-status]");
  const near = new Set(groups.querySelectorAll(".found")); // for what was typed when the page was sent
  let openBefore = null;

  const narrow = () => {
    const typed = find.value.trim();
    const all = [...groups.querySelectorAll("[data-group]")];
    if (typed && !openBefore) openBefore = new Map(all.map((group) => [group, group.open]));
    let found = 0;
    for (const group of all) {
      let here = 0;
      for (const chip of group.querySelectorAll("[data-words]")) {
        const is = !typed || fits(typed, chip.dataset.words.split("|")) || (near.has(chip) && find.value === find.defaultValue);
        chip.hidden = !is;
        chip.classList.remove("found");
        here += is;
      }
      group.hidden = here === 0;
      group.open = typed ? true : (openBefore?.get(group) ?? group.open) || group.querySelector("input:checked") !== null;
      found += here;
    }
    if (!typed) openBefore = null;
    status.textContent = !typed ? "" : found ? status.dataset.some : status.dataset.none;
    return found;
  };

  find.addEventListener("input", narrow);
  const button = find.parentElement.querySelector("button");
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // never the next question
    button.click();
  });
  button.addEventListener("click", (event) => {
    if (narrow() || find.value === find.defaultValue) event.preventDefault(); // else the house looks for what comes near
  });
  if (find.value) narrow();
}

// One fewer, one more.

const stepper = document.querySelector("[data-stepper]");

stepper?.addEventListener("click", (event) => {
  const step = Number(event.target.dataset.step);
  const input = stepper.querySelector("input");
  if (!step) return;
  input.value = Math.min(Number(input.max), Math.max(Number(input.min), Number(input.value) + step));
});
