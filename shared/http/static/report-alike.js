// While one writes: what others reported that is like it. Asked when text and place are there, and never twice for the same.

const WAIT = 700;
const ASKED = ["text", "category", "place", "asked", "region", "inner", "pemda", "address", "confidential"];
const LEAST = 20;

class ReportAlike extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.seen = this.form.elements.namedItem("seen");
    for (const kind of ["input", "change"]) {
      this.form.addEventListener(kind, () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), WAIT);
      });
    }
    this.ask();
  }

  async ask() {
    const fields = [...new FormData(this.form)].filter(([name, value]) => ASKED.includes(name) && value);
    const has = (name) => fields.some(([each]) => each === name);
    const text = this.form.elements.namedItem("text").value.trim();
    const question = new URLSearchParams(fields).toString();
    if (question === this.question) return;
    this.question = question;
    this.request?.abort();
    if (text.length < LEAST || !(has("place") || has("region") || has("pemda"))) return this.show("");
    this.request = new AbortController();
    try {
      const answer = await fetch(this.dataset.ask, { method: "POST", body: new URLSearchParams(fields), signal: this.request.signal });
      if (answer.ok) this.show(await answer.text());
    } catch {
      // Another question was asked meanwhile, or the network is away: nothing is missing, the page asks once more before it sends.
    }
  }

  show(html) {
    const before = this.numbers;
    this.innerHTML = html; // made by our own page
    this.numbers = this.querySelector("[data-numbers]")?.dataset.numbers ?? "";
    if (this.numbers) this.seen.value = [...new Set([...this.seen.value.split(","), ...this.numbers.split(",")])].filter(Boolean).join(",");
    if (this.numbers !== before) this.parentElement.querySelector("[data-alike]").textContent = this.numbers ? this.dataset.found.replace("{count}", this.numbers.split(",").length) : "";
  }
}

customElements.define("report-alike", ReportAlike);
