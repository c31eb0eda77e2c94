// Photos of a report, or of an answer to one: made smaller on the phone, sent one by one while the person goes on writing, tried again
// when the line breaks. `data-upload` says where to, `data-field` as which field the form names them.
// Several of them in one form share the most that may go along.

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const BYTES_MAX = 10_000_000;
const KINDS = ["image/jpeg", "image/png", "image/webp"];

class ReportPhotos extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".photos");
    this.input = this.querySelector("input[type=file]");
    this.said = this.querySelector("[data-said]");
    this.leftOut = this.querySelector("[data-left-out]");
    this.numbers = this.list.children.length;
    this.input.addEventListener("change", () => {
      this.take([...this.input.files]);
      this.input.value = ""; // they go by themselves: the form does not send them again
    });
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-drop], [data-retry]");
      if (button?.matches("[data-drop]")) this.remove_(button.closest("li"));
    });
    this.list.addEventListener("click", (event) => event.target.closest("button[name=act]") && event.preventDefault());
    const drop = this.querySelector(".drop");
    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.dataset.over = "";
      });
    }
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => delete drop.dataset.over);
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take([...event.dataTransfer.files]);
    });
    this.closest("form").addEventListener("submit", (event) => {
      const refused = this.list.querySelector("li[data-refused]");
      if (refused && !this.closest("report-steps")) {
        event.preventDefault(); // what did not arrive is not left out in silence
        refused.querySelector("button:not([hidden])").focus();
      }
      if (!this.list.querySelector("li[data-sending]")) return;
      event.preventDefault();
      this.say("busy");
    });
  }

  /** Photos that do not go along, and those that are on their way if it is to be sent now; each with the button that settles it. */
  faults(sending = false) {
    const refused = [...this.list.querySelectorAll("li[data-refused]")].map((item) => ({
      field: item.querySelector("button:not([hidden])"),
      message: `${item.querySelector(".wrong").textContent} ${this.dataset[item.dataset.refused === "wrong" ? "replace" : "settle"]}`,
      told: true,
    }));
    const under = sending && this.list.querySelector("li[data-sending] [data-drop]");
    return under ? [...refused, { field: under, message: this.dataset.busy, told: true }] : refused;
  }

  say(what, number = "", percent = "") {
    this.said.textContent = this.dataset[what].replace("{number}", number).replace("{percent}", percent);
  }

  take(files) {
    const taken = [...this.closest("form").querySelectorAll("report-photos .photos > li:not([data-refused])")];
    const room = Math.max(0, Number(this.dataset.most) - taken.filter((item) => !item.querySelector("[type=checkbox]:not(:checked)")).length);
    this.leftOut.hidden = files.length <= room; // stays until photos are chosen again: the others are told of in a line of their own
    this.leftOut.textContent = this.leftOut.hidden ? "" : this.dataset.many;
    for (const file of files.slice(0, room)) this.add(file);
  }

  async add(file) {
    const number = ++this.numbers;
    const item = this.querySelector("template").content.firstElementChild.cloneNode(true);
    const picture = item.querySelector("img");
    picture.alt = this.dataset.photo.replace("{number}", number);
    for (const button of item.querySelectorAll("button")) button.id = `${this.input.id}-${number}-${"drop" in button.dataset ? "drop" : "retry"}`;
    for (const which of item.querySelectorAll("[data-which]")) which.textContent = ` ${picture.alt}`;
    item.dataset.sending = "";
    this.list.append(item);
    const small = await shrink(file);
    if (!small && (!KINDS.includes(file.type) || file.size > BYTES_MAX)) {
      delete item.dataset.sending;
      return this.refuse(item, "wrong", number);
    }
    picture.src = URL.createObjectURL(small ?? file);
    const go = () => this.send(item, small ?? file, number);
    item.querySelector("[data-retry]").addEventListener("click", go);
    go();
  }

  send(item, blob, number) {
    const bar = item.querySelector("progress");
    const retry = item.querySelector("[data-retry]");
    const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
    item.dataset.sending = "";
    delete item.dataset.refused;
    item.querySelector(".wrong").hidden = true;
    retry.hidden = true;
    bar.hidden = false;
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = Math.round((100 * loaded) / total);
      bar.textContent = `${bar.value} %`;
    });
    const ended = (ok, what) => {
      delete item.dataset.sending;
      bar.hidden = true;
      retry.hidden = ok || what === "wrong";
      if (!ok) return this.refuse(item, what, number);
      this.say(what, number);
      this.dispatchEvent(new Event("input", { bubbles: true }));
    };
    request.addEventListener("load", () => {
      if (request.status === 201) {
        const field = item.querySelector("input");
        field.name = this.dataset.field ?? "photo";
        field.value = JSON.parse(request.response).id;
        field.disabled = false;
        return ended(true, "done");
      }
      return ended(false, request.status === 422 || request.status === 413 ? "wrong" : "failed");
    });
    for (const kind of ["error", "timeout"]) request.addEventListener(kind, () => ended(false, "failed"));
    request.open("POST", this.dataset.upload);
    request.timeout = 120_000;
    request.setRequestHeader("Content-Type", blob.type);
    const token = document.body.getAttribute("hx-headers:inherited"); // of a page that somebody is signed in to
    for (const [name, value] of Object.entries(token ? JSON.parse(token) : {})) request.setRequestHeader(name, value);
    request.send(blob);
    item.request = request;
    this.say("sending", number, 0);
  }

  /** Says on the tile itself why this one does not go along. */
  refuse(item, what, number) {
    item.dataset.refused = what;
    if (what === "wrong") item.querySelector("img").hidden = true; // nothing that could be shown
    item.querySelector("progress").hidden = true;
    const said = item.querySelector(".wrong");
    said.textContent = this.dataset[what].replace("{number}", number);
    said.hidden = false;
    this.said.textContent = "";
  }

  remove_(item) {
    item.request?.abort();
    item.remove();
    this.said.textContent = "";
    this.input.focus();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The same picture with at most so many pixels, as JPEG; nothing when this browser cannot read it. */
async function shrink(file) {
  try {
    const whole = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(whole.width * scale);
    canvas.height = Math.round(whole.height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  } catch {
    return null;
  }
}

customElements.define("report-photos", ReportPhotos);
