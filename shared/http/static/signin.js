// Passkeys: the browser is asked, its answer goes to the server. Without a script, or where there are no passkeys, the button is not there.

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** What the server says, as the browser wants it. */
function optionsOf(json) {
  const options = { ...json, challenge: toBytes(json.challenge) };
  if (json.user) options.user = { ...json.user, id: toBytes(json.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"])
    if (json[list]) options[list] = json[list].map((each) => ({ ...each, id: toBytes(each.id) }));
  return options;
}

/** What the browser says, as the server wants it. */
function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.#run());
  }

  async #run() {
    const button = this.querySelector("button");
    const wrong = this.querySelector("[role=alert]");
    wrong.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const publicKey = optionsOf(await this.#post(this.dataset.begin));
      const credential = await ("add" in this.dataset ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      const name = this.querySelector("input")?.value ?? "";
      const { next } = await this.#post(this.dataset.finish, { credential: answerOf(credential), next: this.dataset.next ?? "", name });
      location.assign(next);
    } catch {
      wrong.textContent = this.dataset.failed;
      wrong.hidden = false;
      button.removeAttribute("aria-busy");
    }
  }

  async #post(address, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    if (this.dataset.token) headers["X-CSRF-Token"] = this.dataset.token;
    const answer = await fetch(address, { method: "POST", headers, body: body ? JSON.stringify(body) : undefined });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }
}

customElements.define("passkey-button", PasskeyButton);
