// While one writes: the topics that the words speak of, to be taken with one tap. Asked while no topic is chosen, and never twice for the same.

const WAIT = 600;
const ASKED = ["text", "pemda", "place", "asked", "region", "inner"];
const LEAST = 10;

class ReportTopic extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.topic = this.form.elements.namedItem("category");
    this.form.elements.namedItem("told").value = "1"; // who is asked while writing is not asked again before it is sent
    for (const kind of ["input", "change"]) {
      this.form.addEventListener(kind, () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), WAIT);
      });
    }
    this.addEventListener("click", (event) => this.take(event.target.closest("[data-topic]")));
    this.ask();
  }

  async ask() {
    const fields = [...new FormData(this.form)].filter(([name, value]) => ASKED.includes(name) && value);
    const question = this.topic.value ? "" : new URLSearchParams(fields).toString();
    if (question === this.question) return;
    this.question = question;
    this.request?.abort();
    if (!question || this.form.elements.namedItem("text").value.trim().length < LEAST) return this.show("");
    this.request = new AbortController();
    try {
      const answer = await fetch(this.dataset.ask, { method: "POST", body: new URLSearchParams(fields), signal: this.request.signal });
      if (answer.ok) this.show(await answer.text());
    } catch {
      // Another question was asked meanwhile, or the network is away: the list of topics is there.
    }
  }

  show(html) {
    if (html.trim() === this.innerHTML.trim()) return;
    this.innerHTML = html; // made by our own page
    const offered = this.querySelector("[data-topic]");
    this.said(offered ? this.dataset.found : "");
  }

  take(button) {
    if (!button) return;
    const code = button.dataset.topic;
    if (![...this.topic.options].some((each) => each.value === code)) this.topic.add(new Option(button.textContent, code)); // of the place's own government
    this.topic.value = code;
    this.topic.dispatchEvent(new Event("change", { bubbles: true }));
    this.show("");
    this.topic.focus();
  }

  said(words) {
    this.parentElement.querySelector("[data-topic-said]").textContent = words;
  }
}

customElements.define("report-topic", ReportTopic);
