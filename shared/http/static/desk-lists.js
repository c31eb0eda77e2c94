// The lists of the desk, kept fresh: what could not be read is read again, and a list that is old says so.
// Texts come from the element's own attributes, in the reader's language.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;
const PATIENCE = 5_000;
const TIMEOUT = 20_000;

const ENDED = new Error("signed out");

const rows = () => [...document.querySelectorAll(".row-case")];

class DeskLists extends HTMLElement {
  connectedCallback() {
    this.pause = FIRST_PAUSE;
    this.since = new Date();
    addEventListener("online", () => this.wake?.());
  }

  /** Reads the lists anew; resolves once they are. Whoever asks while they are being read is heard after that, all with one reading. */
  refresh() {
    this.isAsked = true;
    this.turn ??= this.read().finally(() => { this.turn = null; });
    return this.turn;
  }

  async read() {
    let patience = setTimeout(() => this.say(true), PATIENCE);
    while (this.isAsked) {
      this.isAsked = false;
      const asked = new Date();
      try {
        await exchange();
        this.since = asked;
        this.pause = FIRST_PAUSE;
        clearTimeout(patience);
        this.say(false);
        if (this.isAsked) patience = setTimeout(() => this.say(true), PATIENCE);
      } catch (error) {
        if (error === ENDED) {
          clearTimeout(patience);
          return document.dispatchEvent(new CustomEvent("kawal:ended"));
        }
        this.isAsked = true;
        await this.rest();
      }
    }
  }

  /** Each time twice as long, and not all desks at once. A connection that is back ends it. */
  rest() {
    const pause = this.pause * (1 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    return new Promise((done) => { this.wake = done; setTimeout(done, pause); });
  }

  say(isOld) {
    if (this.hidden === !isOld) return;
    const time = this.since.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.textContent = isOld ? this.dataset.old.replace("{time}", time) : "";
    this.hidden = !isOld;
    this.dispatchEvent(new CustomEvent("kawal:lists", { bubbles: true, detail: { isOld } }));
  }
}

/** Reads what the page shows once more. Throws when it could not be read, or when what came is not the desk; ENDED when nobody is let in. */
async function exchange() {
  const url = new URL("/desk", location.origin);
  url.search = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => name !== "done")).toString();
  const open = document.getElementById("case")?.dataset.case;
  if (open) url.searchParams.set("selected", open);
  const headers = { "HX-Request": "true", "X-Kawal-Sender": "script", Accept: "text/html" };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT) });
  if ([401, 403].includes(answer.status)) throw ENDED;
  if (!answer.ok || new URL(answer.url).pathname !== "/desk") throw new Error(`no list: ${answer.status}`);
  await morph(await answer.text());
}

async function morph(text) {
  const ticked = new Set([...document.querySelectorAll(".tick :checked")].map((box) => box.value.split(":")[0]));
  const known = new Map(rows().map((row) => [row.dataset.case, row.dataset.version]));
  await window.htmx.swap({
    text, sourceElement: document.getElementById("list"), target: "#list", select: "#list", swap: "outerMorph ignoreTitle:true",
    selectOOB: "#tallies:outerMorph,#total:outerMorph",
  });
  for (const row of rows()) {
    row.classList.toggle("is-new", known.get(row.dataset.case) !== row.dataset.version && known.size > 0);
    const box = row.querySelector(".tick input");
    if (box) box.checked = ticked.has(row.dataset.case);
  }
}

customElements.define("desk-lists", DeskLists);
