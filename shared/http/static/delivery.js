/* A placeholder goes where the cursor was last; a draft with changes is not left by mistake. */
for (const form of document.querySelectorAll("form[data-editor]")) {
  let field = form.elements.body;
  let changed = false;
  form.addEventListener("focusin", (event) => {
    if (event.target === form.elements.body || event.target === form.elements.subject) field = event.target;
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
