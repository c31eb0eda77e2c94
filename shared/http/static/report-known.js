// While one writes: what offices say is known already of the topic and the place. Asked when the place is there, and never twice for the same.

const WAIT = 500;
const ASKED = ["text", "category", "place", "asked", "region", "inner", "pemda"];

class ReportKnown extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
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
    const question = new URLSearchParams(fields).toString();
    if (question === this.question) return;
    this.question = question;
    this.request?.abort();
    if (!(has("place") || has("region") || has("pemda")) || !(has("category") || has("text"))) return this.show("");
    this.request = new AbortController();
    try {
      const answer = await fetch(this.dataset.ask, { method: "POST", body: new URLSearchParams(fields), signal: this.request.signal });
      if (answer.ok) this.show(await answer.text());
    } catch {
      // Another question was asked meanwhile, or the network is away: the receipt says it, too.
    }
  }

  show(html) {
    const before = this.innerHTML.trim();
    if (html.trim() === before) return;
    this.innerHTML = html; // made by our own page
    const count = this.querySelector("[data-known]")?.dataset.known;
    this.parentElement.querySelector("[data-known-said]").textContent = count ? this.dataset.found : "";
  }
}

customElements.define("report-known", ReportKnown);
