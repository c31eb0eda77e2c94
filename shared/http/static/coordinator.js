// The coordinator's rooms, better with a script: one key an act, a field that completes agencies, a colour judged as it is typed.

const KEYS = "kawal-screening-keys";
const WAIT = 120;

const isTyping = (node) => node?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

class ScreeningDesk extends HTMLElement {
  connectedCallback() {
    this.switch = this.querySelector("[data-keys]");
    if (this.switch) {
      this.switch.checked = localStorage.getItem(KEYS) !== "off";
      this.switch.addEventListener("change", () => localStorage.setItem(KEYS, this.switch.checked ? "on" : "off"));
    }
    this.onKey = (event) => this.act(event);
    document.addEventListener("keydown", this.onKey);
    this.querySelector("form")?.addEventListener("submit", (event) => this.once(event));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  // A second press while the first is on its way would act on the next complaint.
  once(event) {
    if (this.sent) event.preventDefault();
    this.sent = true;
  }

  act(event) {
    if (!this.switch?.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    const archive = this.querySelector("#archive");
    const reason = archive?.open && archive.contains(document.activeElement) && this.querySelector(`[data-reason="${CSS.escape(event.key)}"]`);
    const target = reason || this.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("details")) this.open(target);
    else if (target.value === "route" && !this.agency.value.trim()) this.agency.focus();
    else target.click();
  }

  get agency() {
    return this.querySelector("#agency");
  }

  // Archiving: the first reason gets the focus, so that a digit or Enter decides. A question: its field.
  open(details) {
    details.open = true;
    (details.querySelector("[data-reason]") ?? details.querySelector("textarea")).focus();
  }
}

// A text field with `data-agencies`: asks the server, which forgives slips, and offers what it finds.
class Completion {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-found`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    this.list.hidden = true;
    const box = document.createElement("div");
    box.className = "found";
    input.replaceWith(box);
    box.append(input, this.list);
    input.removeAttribute("list");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), WAIT));
    this.list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); this.choose(option); }
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const written = this.input.value.trim();
    if (written.length < 2) return this.close();
    this.asked = true;
    const address = new URL(this.input.dataset.agencies, location.href);
    address.searchParams.set("q", written);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok && written === this.input.value.trim() && this.asked && document.activeElement === this.input) this.show(await answer.json());
    } catch {
      this.close();
    }
  }

  show(found) {
    this.list.replaceChildren(...found.map(({ label }, at) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${at}`;
      option.setAttribute("role", "option");
      option.textContent = label;
      return option;
    }));
    this.mark(null);
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
  }

  key(event) {
    if (event.key === "Escape") this.leave();
    if (this.list.hidden) return;
    const options = [...this.list.children];
    const at = options.indexOf(this.marked);
    if (event.key === "ArrowDown") this.mark(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.mark(options[(at - 1 + options.length) % options.length]);
    else if (event.key === "Enter" && this.marked) this.choose(this.marked);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  // Escape before the answer came: it must not open afterwards.
  leave() {
    clearTimeout(this.timer);
    this.asked = false;
  }

  mark(option) {
    this.marked = option;
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === option));
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  choose(option) {
    this.input.value = option.textContent;
    document.querySelectorAll("[name=pick]").forEach((each) => { each.checked = false; });
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.mark(null);
    this.input.setAttribute("aria-expanded", "false");
  }
}

const luminance = (hex) => {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

class ColourCheck extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("[name=colour]");
    this.picker = this.querySelector("[data-picker]");
    this.output = this.querySelector("output");
    this.text.addEventListener("input", () => this.judge());
    this.picker.addEventListener("input", () => { this.text.value = this.picker.value; this.judge(); });
    this.judge();
  }

  judge() {
    const written = this.text.value.trim().toLowerCase();
    const hex = written.startsWith("#") ? written : `#${written}`;
    if (!/^#[0-9a-f]{6}$/.test(hex)) { this.output.textContent = ""; return; }
    this.picker.value = hex;
    const found = contrast(hex, this.dataset.light);
    const sentence = found >= Number(this.dataset.enough) ? this.output.dataset.good : this.output.dataset.bad;
    this.output.textContent = sentence.replace("{contrast}", found.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }));
    const sample = this.querySelector("[data-sample] .btn");
    sample.style.setProperty("--brand", hex);
    sample.style.setProperty("--brand-ink", contrast(hex, "#ffffff") >= 4.5 ? "#ffffff" : "#1c1b19");
  }
}

customElements.define("screening-desk", ScreeningDesk);
customElements.define("colour-check", ColourCheck);
document.querySelectorAll("[data-agencies]").forEach((input) => new Completion(input));
document.querySelector(".rooms .tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
