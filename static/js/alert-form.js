// <alert-form>: while an alert is filled in, the page says how often it would have come true. Sent once.
const WAIT_MS = 400;

class AlertForm extends HTMLElement {
  connectedCallback() {
    this.ask = this.querySelector("[data-preview]");
    this.ask.hidden = true; // it is asked for by typing
    this.addEventListener("input", () => this.changed());
    this.addEventListener("click", (event) => this.turn(event));
    this.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("pageshow", () => this.open());
    this.fit();
    if (this.filled()) this.preview();
  }

  changed() {
    this.fit();
    this.preview();
  }

  // A pause is there for what fires again, an address for what is posted to one.
  fit() {
    const field = (name) => this.querySelector(`[name="${name}"]`)?.closest(".field");
    const value = (name) => this.querySelector(`[name="${name}"]`)?.value;
    field("cooldown_s")?.toggleAttribute("hidden", value("repeat") === "once");
    const posts = this.querySelector('[name="channels"][value="webhook"]')?.checked;
    field("webhook_url")?.toggleAttribute("hidden", !posts);
    if (posts) this.querySelector("details.more").open = true;
  }

  filled() {
    return ["instrument", "target"].every((name) => this.querySelector(`[name="${name}"]`)?.value !== "");
  }

  preview() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.filled() && htmx.trigger(this.ask, "preview"), WAIT_MS);
  }

  // Another kind keeps what was typed, where it has such a field.
  turn(event) {
    const link = event.target.closest("[data-switch]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    for (const name of ["instrument", "note", "repeat", "until"]) {
      const value = this.querySelector(`[name="${name}"]`)?.value;
      if (value) address.searchParams.set(name, value);
    }
    location.replace(address);
  }

  send(event) {
    if (event.submitter === this.ask) return;
    if (this.sent) {
      event.preventDefault();
      return;
    }
    this.sent = true;
    event.submitter?.setAttribute("aria-busy", "true");
  }

  open() {
    this.sent = false;
    this.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
}

customElements.define("alert-form", AlertForm);
