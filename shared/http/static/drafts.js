// What somebody typed outlives the session: it is kept in this tab, for this person, until it was sent or the person signs out.
// A form that is the same wherever it is shown says its own name (data-draft). The desk tells of forms that it shows or sends by itself.

const person = document.querySelector("meta[name=kawal-person]")?.content;
const prefix = "kawal-draft:";
const keyOf = (form) => prefix + (form.dataset.draft ?? `${location.pathname}:${form.getAttribute("action") ?? ""}`);
const kept = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);

function forget(only = () => true) {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix) && only(JSON.parse(sessionStorage.getItem(key)))) sessionStorage.removeItem(key);
}

function keep(form, sent = false) {
  const fields = [...form.elements].filter(kept).map(({ name, value, checked, type }) => ({ name, value, on: ["checkbox", "radio"].includes(type) ? checked : null }));
  sessionStorage.setItem(keyOf(form), JSON.stringify({ person, fields, sent }));
}

/** Puts a draft back, unless the server has written something else into the form by now. */
function restore(form) {
  const draft = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null");
  if (!draft) return false;
  let restored = false;
  for (const { name, value, on } of draft.fields) {
    const field = [...form.elements].find((each) => each.name === name && kept(each) && (on === null || each.value === value));
    if (!field) continue;
    if (on !== null) restored = field.checked !== on || restored, (field.checked = on);
    else if (field.value !== value && (field.tagName === "SELECT" || field.value === field.defaultValue)) {
      field.value = value;
      restored = true;
    }
  }
  if (restored) form.closest("details")?.setAttribute("open", "");
  return restored;
}

function restoreIn(root) {
  if (![...root.querySelectorAll('form[method="post"]')].filter(restore).length) return;
  const words = document.querySelector(".toasts")?.dataset.draft;
  if (words) document.dispatchEvent(new CustomEvent("kawal:say", { detail: words }));
}

if (person) {
  forget((draft) => draft.sent || draft.person !== person);
  restoreIn(document.querySelector("main"));
  document.addEventListener("kawal:shown", ({ detail }) => restoreIn(detail));
  document.addEventListener("kawal:sent", ({ detail }) => sessionStorage.removeItem(keyOf(detail)));
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (form?.method === "post" && form.closest("main") && kept(target)) keep(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") === "/keluar") forget();
    else if (!event.defaultPrevented && sessionStorage.getItem(keyOf(form))) keep(form, true);
  });
  document.addEventListener("htmx:after:request", ({ target, detail }) => {
    const form = target.closest?.("form");
    if (form && detail?.ctx?.response?.status < 400) sessionStorage.removeItem(keyOf(form));
  });
}
