// What every page can do a little better with a script. Nothing here is needed: each page works without it.
// Texts come from the page's own attributes, in the reader's language.

const live = document.querySelector(".toasts");

/** Says something in the corner and to screen readers; it stays until it is closed, or for `seconds`. */
export function toast(text, { seconds = 8 } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", live.dataset.close);
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  live.replaceChildren(box);
  if (seconds) setTimeout(() => box.remove(), seconds * 1000);
  return box;
}

/** Counts what is typed into a textarea, without speaking at every key. */
function count(area) {
  const shown = document.getElementById(`${area.id}-count`);
  if (!shown) return;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  shown.textContent = area.dataset.count
    .replace("{typed}", number.format(area.value.length))
    .replace("{most}", number.format(area.maxLength));
  shown.classList.toggle("over", area.value.length >= area.maxLength);
}

async function copy(button) {
  const from = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText((from.value ?? from.textContent).trim());
  toast(button.dataset.done);
}

/** Fields that a part brings with it, at the start and after a part of the page was exchanged. */
export function enliven(root = document) {
  for (const area of root.querySelectorAll("textarea[data-count]")) count(area);
  root.querySelector(".errors")?.focus();
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea[data-count]")) count(target);
});

document.addEventListener("click", (event) => {
  const on = event.target.closest("[data-copy], [data-print], [data-opens], [data-close]");
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!on || on.closest(".toasts")) return;
  if ("copy" in on.dataset) copy(on);
  else if ("print" in on.dataset) window.print();
  else if ("opens" in on.dataset) document.getElementById(on.dataset.opens).showModal();
  else on.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// a form goes once, however often its button is pressed
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || "again" in event.target.dataset) return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const area of document.querySelectorAll("textarea[data-count]")) count(area); // what the browser put back is counted, too
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

window.addEventListener("offline", () => toast(live.dataset.offline, { seconds: 0 }));
window.addEventListener("online", () => live.replaceChildren());
document.addEventListener("kawal:say", ({ detail }) => toast(detail.value ?? detail));
document.addEventListener("htmx:after:swap", () => enliven());

enliven();
