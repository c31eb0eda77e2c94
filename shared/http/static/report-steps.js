// The report form in steps: one question a screen. Without this file it is one page, and works as well.

class ReportSteps extends HTMLElement {
  connectedCallback() {
    this.steps = [...this.querySelectorAll(":scope > .step")];
    this.asked = this.steps.length - 1; // the last one asks nothing: it shows what was answered
    this.bar = this.querySelector(".steps");
    this.move = this.querySelector(".step-move");
    this.form = this.closest("form");
    this.title = document.title;
    this.intro = document.querySelector("[data-intro]");
    for (const [at, step] of this.steps.entries()) {
      const item = document.createElement("li");
      item.textContent = at < this.asked ? `${at + 1} ${step.dataset.name}` : step.dataset.name;
      this.bar.append(item);
    }
    this.move.querySelector("[data-next]").addEventListener("click", () => this.next());
    this.move.querySelector("[data-back]").addEventListener("click", () => this.go(this.now - 1));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("click", ({ target }) => {
      const change = target.closest("[data-to]");
      if (change) this.go(Number(change.dataset.to));
    });
    document.querySelector(".errors")?.addEventListener("click", (event) => this.follow(event));
    this.form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("popstate", ({ state }) => this.show(state?.step ?? 0, true));
    const first = this.stepOf(document.querySelector("[aria-invalid=true], .wrong"));
    history.replaceState({ step: first }, "");
    this.show(first, false);
  }

  stepOf(element) {
    return Math.max(0, this.steps.findIndex((step) => step.contains(element)));
  }

  go(to) {
    if (to < 0 || to >= this.steps.length) return;
    if (to === this.now - 1 && history.state?.from === to) return history.back(); // as the browser's own button goes
    history.pushState({ step: to, from: this.now }, "");
    this.show(to, true);
  }

  /** Goes on, unless something in this step is not right: then that is said above the form, as the server does, and at its field. */
  async next() {
    if (this.asking) return;
    this.asking = true;
    const step = this.steps[this.now];
    for (const field of step.querySelectorAll("[aria-invalid]")) this.unmark(field);
    const wrong = [...step.querySelectorAll("[data-fault]")].filter((field) => !fits(field)).map((field) => ({ field, message: field.dataset.fault }));
    try {
      for (const part of step.querySelectorAll("report-place, report-photos")) wrong.push(...((await part.faults?.()) ?? []));
    } finally {
      this.asking = false;
    }
    if (step.hidden) return; // left meanwhile
    if (wrong.length) this.tell(wrong);
    else this.go(this.now + 1);
  }

  /** A photo that did not arrive is not left out in silence. */
  leave(event) {
    if (event.submitter?.name) return; // not sent yet: only the language changes, or the like
    const wrong = this.querySelector("report-photos")?.faults?.(true) ?? [];
    if (!wrong.length) return;
    event.preventDefault();
    this.go(this.stepOf(wrong[0].field));
    this.tell(wrong);
  }

  /** What is wrong, with links to it; each `field` is marked, unless it says by itself what is wrong (`told`). */
  tell(wrong) {
    document.querySelector(".errors")?.remove();
    const box = this.querySelector(":scope > template").content.querySelector(".errors").cloneNode(true);
    box.dataset.step = "";
    box.querySelector("ul").replaceChildren(
      ...wrong.map(({ field, message, told }) => {
        if (!told) this.mark(field, message);
        const link = document.createElement("a");
        link.href = `#${field.id}`;
        link.textContent = message;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    box.addEventListener("click", (event) => this.follow(event));
    this.form.parentElement.prepend(box);
    document.title = `${box.querySelector("h2").textContent} · ${this.title}`;
    box.focus();
  }

  mark(field, message) {
    const said = document.createElement("p");
    said.id = `${field.id}-wrong`;
    said.className = "wrong";
    said.textContent = message;
    this.unmark(field);
    field.before(said);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${field.id}-hint ${said.id}`);
  }

  unmark(field) {
    field.closest(".field")?.querySelector(".wrong")?.remove();
    field.removeAttribute("aria-invalid");
  }

  /** `speak`: the step was changed by the reader, so its question takes the focus. */
  show(to, speak) {
    this.now = to;
    document.querySelector(".errors[data-step]")?.remove();
    const last = to === this.steps.length - 1;
    for (const [at, step] of this.steps.entries()) {
      step.hidden = at !== to;
      const item = this.bar.children[at];
      item.classList.toggle("done", at < to);
      if (at === to) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    this.intro.hidden = to > 0;
    this.move.hidden = false;
    this.move.querySelector("[data-next]").hidden = last;
    this.move.querySelector("[data-back]").hidden = to === 0;
    if (last) this.review();
    const place = last ? this.steps[to].dataset.name : this.dataset.step.replace("{now}", to + 1).replace("{all}", this.asked);
    document.title = speak ? `${place} · ${this.title}` : this.title;
    if (speak) {
      this.steps[to].querySelector("h2").focus({ preventScroll: true });
      document.getElementById("main").scrollIntoView({ block: "start" });
    }
  }

  /** Enter in a one-line field is "continue", not "send". */
  onKey(event) {
    if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input:not([type=file])")) return;
    event.preventDefault();
    if (this.now < this.asked) this.next();
  }

  follow(event) {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const step = this.stepOf(field);
    if (step !== this.now) this.go(step);
    field.focus();
  }

  review() {
    const list = this.querySelector(".review");
    list.replaceChildren();
    for (const [at, step] of this.steps.slice(0, -1).entries()) {
      const question = document.createElement("dt");
      question.textContent = step.dataset.name;
      const answer = document.createElement("dd");
      for (const line of answers(step)) {
        const words = document.createElement("p");
        words.className = "pre";
        words.textContent = line;
        answer.append(words);
      }
      for (const picture of step.querySelectorAll(".photos li:not([data-refused]) img[src]")) answer.append(picture.cloneNode());
      for (const refused of step.querySelectorAll(".photos li[data-refused] .wrong")) {
        const words = refused.cloneNode(true);
        words.removeAttribute("role");
        answer.append(words);
      }
      if (!answer.childNodes.length) answer.append(this.dataset.none);
      const change = document.createElement("button");
      change.type = "button";
      change.className = "link";
      change.dataset.to = at;
      change.textContent = this.dataset.change;
      const of = document.createElement("span");
      of.className = "sr";
      of.textContent = ` ${step.dataset.name}`;
      change.append(of);
      const row = document.createElement("p");
      row.append(change);
      answer.append(row);
      list.append(question, answer);
    }
  }
}

/** Whether what is typed can be right. */
function fits(field) {
  const typed = field.value.trim();
  return typed.length >= field.minLength && (!typed || !(field.validity.patternMismatch || field.validity.typeMismatch));
}

/** What was answered in a step, as it reads on the page. */
function* answers(step) {
  for (const field of step.querySelectorAll("input, textarea, select")) {
    if (field.matches("[type=hidden], [type=file]")) continue;
    if (field.matches("[type=checkbox], [type=radio]")) {
      if (field.checked) yield (field.closest("label").querySelector("b") ?? field.closest("label")).textContent.trim();
    } else if (field.matches("select")) {
      if (field.value) yield field.selectedOptions[0].textContent;
    } else if (field.id === "place") yield step.querySelector(".chosen")?.dataset.name || field.value;
    else if (field.value.trim()) yield field.value.trim();
  }
}

customElements.define("report-steps", ReportSteps);
