// Naming a place: names are offered while one types, then what lies inside the one that was chosen. Typing alone is enough, too.

const WAIT = 250;
const MOST = 20; // names in the list
const PATIENCE = 5_000; // after that the server asks, once all is sent

class ReportPlace extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("#place");
    this.offers = this.querySelector(".offers");
    this.said = this.querySelector("[data-said]");
    this.inner = this.querySelector("[data-inner]");
    this.asked = this.querySelector("[name=asked]");
    this.active = -1;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.offers.id })) {
      this.field.setAttribute(name, value);
    }
    this.field.addEventListener("input", () => {
      this.asks = false;
      this.forget();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), WAIT);
    });
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.asks || this.close(), 150));
    this.offers.addEventListener("pointerdown", (event) => event.preventDefault());
    this.offers.addEventListener("click", ({ target }) => {
      const item = target.closest("li");
      if (item) this.choose(item.region);
    });
    this.querySelector("[data-position]").addEventListener("click", () => this.locate());
  }

  async get(path) {
    const answer = await fetch(`${this.dataset.regions}${path}`);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  query(text) {
    return `q=${encodeURIComponent(text.slice(0, 200))}${this.dataset.within ? `&within=${this.dataset.within}` : ""}`;
  }

  /** Words that mean no one place are asked about at once, and not three steps later. */
  async faults() {
    clearTimeout(this.timer);
    const text = this.field.value.trim();
    if (!text || [...this.querySelectorAll("[name=region]")].some((each) => each.value && (each.type === "hidden" || each.checked))) return [];
    let answer;
    try {
      answer = await fetch(`${this.dataset.regions}/meant?${this.query(text)}`, { signal: AbortSignal.timeout(PATIENCE) });
      const found = answer.ok && (await answer.json());
      if (text !== this.field.value.trim()) return []; // typed on meanwhile
      if (found) this.choose(found);
    } catch {
      return []; // the server asks
    }
    if (answer.status !== 404) return [];
    this.offers.replaceChildren();
    this.asks = true;
    await this.look();
    return [{ field: this.field, message: this.offers.children.length ? this.dataset.which : this.dataset.nothing }];
  }

  async look() {
    const text = this.field.value.trim();
    if (text.length < 3) return this.close();
    try {
      const found = await this.get(`?limit=${MOST}&${this.query(text)}`);
      if (text === this.field.value.trim()) this.offer(found);
    } catch {
      this.close();
      this.said.textContent = this.dataset.away;
    }
  }

  offer(found) {
    this.active = -1;
    this.offers.replaceChildren(
      ...found.map((region, at) => {
        const item = document.createElement("li");
        item.id = `${this.offers.id}-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const name = document.createElement("b");
        name.textContent = region.name;
        item.append(name, region.full_name.slice(region.name.length));
        item.region = region;
        return item;
      }),
    );
    this.offers.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    if (!found.length) this.said.textContent = this.asks ? "" : this.dataset.nothing;
    else this.said.textContent = found.length < MOST ? this.dataset.found.replace("{count}", found.length) : this.dataset.many;
  }

  onKey(event) {
    const items = [...this.offers.children];
    if (this.offers.hidden || !items.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : items.length - (this.active < 0 ? 0 : 1))) % items.length;
      for (const [at, item] of items.entries()) item.setAttribute("aria-selected", String(at === this.active));
      items[this.active].scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", items[this.active].id);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(items[this.active].region);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  close() {
    this.offers.hidden = true;
    this.active = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  /** What was chosen before is not meant any more. */
  forget() {
    this.inner.replaceChildren();
    for (const old of this.querySelectorAll("fieldset, .chosen, [name=region]")) old.remove();
  }

  choose(region) {
    this.asks = false;
    this.close();
    this.forget();
    this.field.value = region.full_name;
    this.asked.value = region.full_name;
    const code = document.createElement("input");
    Object.assign(code, { type: "hidden", name: "region", value: region.code });
    this.append(code);
    this.tell(region);
    this.narrow(region);
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  tell(region) {
    let line = this.querySelector(".chosen");
    if (!line) {
      line = document.createElement("p");
      line.className = "small chosen";
      this.inner.before(line);
    }
    line.dataset.name = region.full_name;
    line.textContent = "";
    this.said.textContent = this.dataset.chosen.replace("{place}", region.full_name);
  }

  /** Offers what lies inside, one level at a time down to the village. */
  async narrow(region) {
    if (region.level === "village") return;
    let regions;
    try {
      regions = await this.get(`/${region.code}/inside`);
    } catch {
      return; // it is exact enough
    }
    const id = `inner-${region.level}`;
    const box = document.createElement("div");
    box.className = "field";
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = `${this.dataset.inside} (${region.name})`;
    const select = document.createElement("select");
    Object.assign(select, { id, name: "inner" });
    select.append(new Option(this.dataset.any, ""), ...regions.map((each) => new Option(each.name, each.code)));
    select.addEventListener("change", () => {
      while (box.nextSibling) box.nextSibling.remove();
      const chosen = regions.find((each) => each.code === select.value) ?? region;
      this.tell(chosen);
      if (chosen !== region) this.narrow(chosen);
    });
    box.append(label, select);
    this.inner.append(box);
  }

  locate() {
    const missed = () => (this.said.textContent = this.dataset.unknown);
    if (!navigator.geolocation) return missed();
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const [lat, long] = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
        try {
          const region = await this.get(`/at/${lat},${long}`);
          this.querySelector("[name=lat]").value = lat;
          this.querySelector("[name=long]").value = long;
          if (!this.field.value.trim()) this.choose(region);
          this.said.textContent = this.dataset.here.replace("{place}", region.full_name);
        } catch {
          missed();
        }
      },
      missed,
      { timeout: 15_000, maximumAge: 60_000 },
    );
  }
}

customElements.define("report-place", ReportPlace);
