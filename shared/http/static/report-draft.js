// A draft on this phone, if it is wished: never sent anywhere, without name and number, gone once the report is stored.

const DRAFT = "kawal-draft";
const LEFT_OUT = new Set(["name", "phone", "email", "photo", "photos", "inner", "pemda", "csrf_token", "act"]);

class ReportDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.wish = this.querySelector("[data-keep]");
    this.line = this.querySelector("p[hidden]");
    this.said = this.querySelector("[role=status]");
    this.wish.addEventListener("change", () => (this.wish.checked ? this.keep() : this.drop()));
    this.querySelector("[data-drop]").addEventListener("click", () => this.drop());
    this.form.addEventListener("input", ({ target }) => {
      if (target === this.wish || !this.wish.checked) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 400);
    });
    this.form.addEventListener("submit", () => this.wish.checked && this.keep());
    const draft = read();
    if (!draft) return;
    this.wish.checked = true;
    if (!document.querySelector(".errors")) this.restore(draft); // what the server sent back is newer
  }

  keep() {
    const fields = [...new FormData(this.form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string" && value);
    const exact = [...this.form.querySelectorAll("[name=inner]")].map((select) => select.value).filter(Boolean);
    if (exact.length) fields.push(["region", exact.at(-1)]);
    const topic = this.form.elements.namedItem("category").selectedOptions[0]?.text; // may be one that was proposed for the place alone
    try {
      localStorage.setItem(DRAFT, JSON.stringify({ at: Date.now(), fields, topic }));
      this.tell(this.dataset.kept);
    } catch {
      this.wish.checked = false;
      this.tell(this.dataset.full);
    }
  }

  drop() {
    clearTimeout(this.timer); // else what was typed just now, or restored, is kept again after it was dropped
    localStorage.removeItem(DRAFT);
    this.wish.checked = false;
    this.tell(this.dataset.gone);
  }

  tell(text) {
    this.line.hidden = false;
    this.querySelector("[data-drop]").hidden = !this.wish.checked;
    this.said.textContent = text;
  }

  restore({ at, fields, topic }) {
    for (const [name, value] of fields) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLSelectElement && ![...field.options].some((each) => each.value === value)) {
        if (name !== "category" || !topic) continue; // it stays at what the page offers
        field.add(new Option(topic, value));
      }
      if (field instanceof RadioNodeList) field.value = value;
      else if (field?.type === "checkbox") field.checked = field.value === value;
      else if (field) field.value = value;
    }
    for (const area of this.form.querySelectorAll("textarea")) area.dispatchEvent(new Event("input", { bubbles: true }));
    const time = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    this.tell(this.dataset.found.replace("{time}", time));
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(DRAFT));
  } catch {
    return null;
  }
}

/** On the receipt: the report is stored, so its draft goes. */
class ReportSent extends HTMLElement {
  connectedCallback() {
    localStorage.removeItem(DRAFT);
  }
}

customElements.define("report-draft", ReportDraft);
customElements.define("report-sent", ReportSent);
