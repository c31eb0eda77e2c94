// The desk, quicker: keys, a case that opens beside its list, lists that are live. Everything here also works as plain pages.
// Texts come from the page's own attributes, in the reader's language.

const wide = matchMedia("(min-width: 60.01rem)");
const rows = () => [...document.querySelectorAll(".row-case")];
const openRow = () => document.querySelector(".row-case.is-open");
const pane = () => document.getElementById("case");
const panel = () => document.querySelector(".act-panel");

/**
 * Exchanges one pane; resolves once it is there. Each pane waits for itself alone, and for the last thing it was asked for: as a request of
 * the whole page it would stand behind others, and be lost when one of them exchanges its pane first.
 */
function load(url, target, headers = {}) {
  const source = document.querySelector(target);
  source.setAttribute("hx-sync", "replace");
  return window.htmx.ajax("GET", url, { source, target: source, select: target, swap: "outerHTML", headers });
}

// An answer that lacks the pane it was asked for, an error of a gateway say, leaves the pane as it is.
document.addEventListener("htmx:before:swap", (event) => {
  const main = event.detail.tasks.find((task) => task.type === "main");
  if (event.detail.ctx.select && !main?.fragment.childElementCount) event.preventDefault();
});

/* ---- lists ---- */

const lists = () => document.querySelector("desk-lists");

async function refreshLists() {
  await lists()?.refresh();
  countTicks();
}

function countTicks() {
  const said = document.getElementById("ticked");
  const count = document.querySelectorAll(".tick :checked").length;
  if (said) said.textContent = count ? said.dataset.some.replace("{count}", count) : said.dataset.none;
}

function mark(row) {
  for (const each of rows()) {
    each.classList.toggle("is-open", each === row);
    const link = each.querySelector(".item");
    if (each === row) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  row?.scrollIntoView({ block: "nearest" });
}

let opening = 0;

/** Opens a row's case beside the list; on a narrow screen the link simply leads there. */
async function openCase(row, { push = true } = {}) {
  const link = row.querySelector(".item");
  if (!wide.matches || !window.htmx) return location.assign(link.href);
  if (isTyping() && !window.confirm(document.getElementById("rail").dataset.leave)) return;
  mark(row);
  const turn = ++opening;
  pane().setAttribute("aria-busy", "true");
  await load(link.getAttribute("href"), "#case");
  if (turn !== opening) return;
  if (pane().dataset.case !== row.dataset.case) return sayUnread();
  document.querySelector(".desk").classList.replace("at-list", "at-case");
  if (push) history.pushState({ desk: true }, "", link.href);
  pane().scrollTop = 0;
}

/** The case before it is still there, and is the one that is marked. */
function sayUnread() {
  pane().removeAttribute("aria-busy");
  mark(rows().find((row) => row.dataset.case === pane().dataset.case));
  document.dispatchEvent(new CustomEvent("kawal:say", { detail: document.getElementById("rail").dataset.unread }));
}

/* ---- one case ---- */

const isTyping = () => [...(panel()?.querySelectorAll("textarea:not([readonly])") ?? [])].some((area) => area.value.trim());

async function openPanel(link) {
  if (!window.htmx) return location.assign(link.href);
  await load(link.getAttribute("href"), "#act");
  document.dispatchEvent(new CustomEvent("kawal:shown", { detail: panel() ?? pane() }));
  settle();
}

/** After a pane was exchanged: what stands in it is counted, the first thing to do has the focus. */
function settle() {
  const open = panel();
  if (!open) return;
  for (const area of open.querySelectorAll("form[data-draft] textarea")) if (area.value) area.dispatchEvent(new Event("input", { bubbles: true }));
  open.scrollIntoView({ block: "nearest" });
  (open.querySelector(".errors, .conflict, .question, .preview") ?? open.querySelector("textarea, input:not([type=hidden]), button"))?.focus();
}

/** Sends an act from the pane. What cannot be sent stays where it is; a session that has ended is handled by the whole page. */
async function send(form, submitter) {
  const typed = new FormData(form, submitter);
  const body = form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed);
  const token = document.body.getAttribute("hx-headers:inherited");
  const headers = { "HX-Request": "true", Accept: "text/html", ...(token ? JSON.parse(token) : {}) };
  submitter?.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers });
  } catch {
    answer = null;
  }
  submitter?.removeAttribute("aria-busy");
  if (answer && [401, 403].includes(answer.status)) return resend(form, submitter);
  const isOurs = answer && (answer.ok || answer.status === 409 || answer.status === 422);
  if (!isOurs || !new URL(answer.url).pathname.startsWith("/desk/")) return sayUnsent(form);
  const html = await answer.text();
  if (answer.ok) document.dispatchEvent(new CustomEvent("kawal:sent", { detail: form }));
  show(html);
  if (answer.ok && !panel()) pane().focus({ preventScroll: true });
  refreshLists();
}

/** The server's own page keeps what was typed, and asks who it is. */
function resend(form, submitter) {
  if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  document.dispatchEvent(new CustomEvent("kawal:sent", { detail: form }));
  form.submit();
}

function sayUnsent(form) {
  document.dispatchEvent(new CustomEvent("kawal:say", { detail: document.getElementById("rail").dataset.unsent }));
  form.querySelector("textarea, input:not([type=hidden])")?.focus();
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  pane().replaceWith(document.adoptNode(fresh.getElementById("case")));
  window.htmx?.process(pane());
  document.title = fresh.title || document.title;
  settle();
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.act || !wide.matches || event.target.querySelector("li[data-sending]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
}, { capture: true });

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a");
  if (!link) return;
  const row = link.matches(".item") && link.closest(".row-case");
  const handled = row ? () => openCase(row)
    : link.matches("[data-panel]") && wide.matches ? () => openPanel(link)
    : link.matches("[data-close-panel]") && wide.matches ? closePanel
    : link.matches("[data-opens-keys]") ? () => document.getElementById("keys").showModal()
    : null;
  if (!handled) return;
  event.preventDefault();
  handled();
});

document.addEventListener("change", ({ target }) => target.closest(".tick") && countTicks());

function closePanel() {
  panel()?.replaceWith(Object.assign(document.createElement("div"), { id: "act" }));
  pane().focus({ preventScroll: true });
}

addEventListener("popstate", () => location.reload());

/* ---- keys ---- */

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(openRow());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next !== openRow()) openCase(next);
}

const press = (selector) => document.querySelector(selector)?.click();
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => pane()?.focus(),
  u: () => (wide.matches ? openRow()?.querySelector(".item").focus() : press(".back a")),
  x: () => { const box = openRow()?.querySelector(".tick input"); box?.click(); },
  r: () => press("#bar [data-panel=answer]"),
  b: () => press("#bar [data-panel=return]"),
  d: () => press("#bar [data-panel=ask_deferral]"),
  t: () => press("#bar [data-panel=assign]"),
  n: () => press("#bar [data-panel=note]"),
  a: () => press("#bar form[data-act=accept] button"),
  p: () => press("[data-print-page]"),
  "/": () => { const field = document.getElementById("q"); field?.focus(); field?.select(); },
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const typing = target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form?.dataset.act) return target.form.requestSubmit(target.form.querySelector(".primary"));
  if (key === "Escape" && !document.querySelector("dialog[open], details.menu[open]")) {
    if (typing && !panel()?.contains(target)) return target.blur();
    if (panel() && !isTyping()) closePanel();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (key === "Enter" && target.matches("a, button, summary, input")) return;
  const list = /^[1-9]$/.test(key) && document.querySelectorAll("#tallies a")[Number(key) - 1];
  const act = list ? () => list.click() : KEYS[key];
  if (!act) return;
  event.preventDefault();
  act();
});

/* ---- live ---- */

const SILENT = 25_000;
const IDLE = 29 * 60_000;
let acted = Date.now();
let asked = acted;
let isOver = false;

/** One stream of events a tab. Says when it is not live, and hears what it missed once it is again. */
class DeskLive extends HTMLElement {
  connectedCallback() {
    if (this.source) return;
    this.mark = this.querySelector(".live");
    this.place = this.getAttribute("after");
    this.open();
    document.addEventListener("kawal:lists", ({ detail }) => this.say(detail.isOld ? "old" : this.line));
    this.watch = setInterval(() => Date.now() - this.heard > SILENT && this.reopen(), 5_000);
    addEventListener("pagehide", () => this.source?.close());
    addEventListener("pageshow", (event) => event.persisted && (isOver ? location.reload() : this.reopen()));
    document.addEventListener("kawal:ended", () => this.end());
  }

  end() {
    clearInterval(this.watch);
    this.source.close();
  }

  open() {
    if (isOver) return;
    this.heard = Date.now();
    this.source = new EventSource(`${this.getAttribute("src")}?after=${encodeURIComponent(this.place)}`);
    const on = (name, then) => this.source.addEventListener(name, (event) => {
      this.heard = Date.now();
      this.place = event.lastEventId || this.place;
      then(JSON.parse(event.data));
    });
    on("hello", () => this.hear("on"));
    on("beat", () => this.hear("on"));
    on("away", () => this.hear("away"));
    on("opened", (news) => news.cases.includes(pane()?.dataset.case) && askWhoIsHere());
    on("change", (news) => { this.hear("on"); this.tell(news); });
    this.source.addEventListener("error", () => {
      this.hear("lost");
      if (this.source.readyState !== EventSource.CLOSED) return;
      refreshLists(); // a stream does not say why it is refused; a list does
      setTimeout(() => this.reopen(), 5_000);
    });
  }

  reopen() {
    this.source.close();
    this.hear("lost");
    this.open();
  }

  /** How the line is. A line that is there does not make a list new that could not be read. */
  hear(state) {
    this.line = state;
    this.say(state === "on" && lists()?.hidden === false ? "old" : state);
  }

  say(state) {
    const shown = { on: "on", wait: "wait" }[state] ?? "lost";
    if (this.state === state) return;
    this.state = state;
    this.mark.dataset.state = shown;
    this.mark.textContent = this.dataset[state];
  }

  async tell(news) {
    refreshLists();
    const { dataset } = pane() ?? {};
    const isOlder = () => pane().dataset.case === dataset.case && Number(pane().dataset.version) < news.cases[dataset.case];
    if (!dataset?.case || !isOlder() || pane().hasAttribute("aria-busy")) return;
    if (!isTyping() && !panel()) await load(`/desk/cases/${dataset.case}${location.search}`, "#case", { "X-Kawal-Sender": "script" });
    if (isOlder()) document.getElementById("changed").hidden = false;
  }
}

customElements.define("desk-live", DeskLive);

/* ---- who is here, and until when ---- */

for (const deed of ["keydown", "pointerdown", "input", "wheel"]) addEventListener(deed, () => { acted = Date.now(); }, { capture: true, passive: true });

async function askWhoIsHere() {
  const said = document.getElementById("present");
  if (!said || document.hidden || isOver) return;
  const headers = { "HX-Request": "true", Accept: "text/html", "X-Kawal-Sender": acted > asked ? "person" : "script" };
  asked = Date.now();
  const answer = await fetch(said.dataset.address, { headers }).catch(() => null);
  if (answer?.status === 401) return document.dispatchEvent(new CustomEvent("kawal:ended"));
  if (answer?.status === 404) return said.remove();
  if (!answer?.ok || !new URL(answer.url).pathname.endsWith("/presence")) return;
  const html = (await answer.text()).trim();
  if (said.innerHTML.trim() !== html) said.innerHTML = html;
}

setInterval(askWhoIsHere, 15_000);

// Nothing is asked any more, and nobody who comes by reads what stands here. The way back in leads to this page, and to what was typed.
document.addEventListener("kawal:ended", () => {
  if (isOver) return;
  isOver = true;
  const { pathname, search } = new URL(panel()?.querySelector("form[data-draft]")?.action ?? location.href);
  const said = document.getElementById("ended");
  said.querySelector("a").href = `/masuk?next=${encodeURIComponent(pathname + search)}`;
  said.querySelector("[data-idle]").hidden = Date.now() - acted < IDLE;
  said.showModal();
});

/* ---- at the start ---- */

settle();
if (wide.matches && document.querySelector(".desk.at-list") && rows().length) {
  const first = () => openCase(rows()[0], { push: false });
  if (window.htmx) first();
  else addEventListener("DOMContentLoaded", first, { once: true });
}
