/* Arrow keys on the maps; the form that answers to a choice at once. Without it tiles and areas are links and the form has its button. */
const STOPS = "a.tile, .area";

class TileMap extends HTMLElement {
  connectedCallback() {
    this.links = [...this.querySelectorAll(STOPS)];
    if (!this.links.length) return;
    this.choose(this.links[0]);
    this.addEventListener("keydown", (event) => this.move(event));
    this.addEventListener("focusin", (event) => this.choose(event.target.closest(STOPS)));
  }

  /* one stop for the tab key; the arrows do the rest */
  choose(link) {
    if (!link) return;
    for (const each of this.links) each.tabIndex = each === link ? 0 : -1;
  }

  move(event) {
    const here = event.target.closest(STOPS);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!here || (!way && event.key !== "Home" && event.key !== "End")) return;
    event.preventDefault();
    const next = way ? this.nearest(here, way) : event.key === "Home" ? this.links[0] : this.links[this.links.length - 1];
    next?.focus();
  }

  /* the tile or area that lies least aside and least far in that direction */
  nearest(here, [dx, dy]) {
    const from = middle(here);
    let best;
    for (const link of this.links) {
      const to = middle(link);
      const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      if (link === here || ahead < 1) continue;
      const cost = ahead + 2.5 * aside;
      if (!best || cost < best.cost) best = { link, cost };
    }
    return best?.link;
  }
}

const middle = (element) => {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

customElements.define("tile-map", TileMap);

for (const form of document.querySelectorAll("form[data-auto]")) {
  const days = form.querySelector(".days");
  const period = form.elements.period;
  const own = () => period.value === days.dataset.own;
  const show = () => { days.hidden = !own(); };
  show();
  form.addEventListener("change", (event) => {
    show();
    if (event.target.tagName === "SELECT" && !own()) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    if (!own()) for (const input of days.querySelectorAll("input")) input.disabled = true;
  });
}
