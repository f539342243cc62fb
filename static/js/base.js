// What script adds to every page. Each page works without it.

const all = (selector) => document.querySelectorAll(selector);
const one = (selector) => document.querySelector(selector);

// Leaving. The link works by itself; with script the page is blank at once and Back does not lead here.

const exit = one("[data-exit]");

function leave() {
  document.title = "";
  document.documentElement.replaceChildren();
  window.location.replace(exit.href);
}

if (exit) {
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}

// Shift three times within five seconds leaves too. Dots fill, and a screen reader hears the count.

const WITHIN = 5000; // milliseconds
const dots = one("[data-presses]");
const count = one("[data-press-count]");
let presses = [];

function show(number) {
  if (!dots) return;
  dots.hidden = number === 0;
  [...dots.children].forEach((dot, place) => dot.classList.toggle("on", place < number));
  count.textContent = number === 1 ? count.dataset.one : number === 2 ? count.dataset.two : "";
}

let alone = false; // Shift held with nothing else, so that capital letters do not count

document.addEventListener("keydown", (event) => {
  alone = event.key === "Shift" && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (event.key !== "Shift" && presses.length) {
    presses = [];
    show(0);
  }
});

document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone || !exit) return;
  const now = Date.now();
  presses = presses.filter((at) => now - at < WITHIN).concat(now);
  show(presses.length);
  if (presses.length >= 3) leave();
  else setTimeout(() => {
    if (presses.length && Date.now() - presses.at(-1) >= WITHIN) {
      presses = [];
      show(0);
    }
  }, WITHIN);
});

// Sending: say so, and ignore second presses. The button stays in the form, so its name and value still go.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.hasAttribute("data-look") || form.hasAttribute("hx-post")) return;
  const button = event.submitter;
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sending = "true";
    if (button && button.matches(".btn")) {
      button.dataset.words = button.textContent;
      button.textContent = document.body.dataset.sending;
    }
  });
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  all("form[data-sending]").forEach((form) => delete form.dataset.sending);
  all("[data-words]").forEach((button) => (button.textContent = button.dataset.words));
});

// Toasts: closed by hand, or after eight seconds unless they hold an Undo or someone is reading them.

for (const toast of all("[data-toasts] .toast")) {
  const close = toast.querySelector("[data-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  if (toast.classList.contains("stays")) continue;
  const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), 8000);
  wait();
}

// Two minutes before a session ends by the clock, say so and offer to stay.

const stay = one("[data-stay]");

if (stay) {
  const before = 120; // seconds
  const warn = () => setTimeout(() => (stay.hidden = false), (Number(document.body.dataset.idle) - before) * 1000);
  stay.querySelector("button").addEventListener("click", async () => {
    await fetch(window.location.href, { method: "HEAD", credentials: "same-origin" });
    stay.hidden = true;
    warn();
  });
  warn();
}

// The look of pages: kept as soon as it is picked.

const look = one("[data-look]");

look?.addEventListener("change", () => {
  fetch(look.action, { method: "POST", body: new FormData(look), redirect: "manual" });
});

// A link that is shown once: copied with one press, and marked where the browser does not let us copy.

const copy = one("[data-copy]");

copy?.addEventListener("click", async () => {
  window.getSelection().selectAllChildren(one(".letter"));
  await navigator.clipboard.writeText(copy.dataset.copy);
  copy.textContent = copy.dataset.copied;
});

// A queue that is a strip, on a phone: it begins at the one that is open.

const current = one(".queue [aria-current]");
const strip = current?.closest("ul");
if (strip) strip.scrollLeft += current.getBoundingClientRect().left - strip.getBoundingClientRect().left;
