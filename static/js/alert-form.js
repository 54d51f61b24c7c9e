// <alert-form>: while an alert is filled in, the page says how often it would have come true. Sent once.
const WAIT_MS = 400;

class AlertForm extends HTMLElement {
  connectedCallback() {
    this.ask = this.querySelector("[data-preview]"); // hidden by css/alerts.css: it is asked for by typing
    this.addEventListener("input", ({ target }) => this.changed(target));
    this.addEventListener("click", (event) => this.turn(event));
    this.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("pageshow", () => this.open());
    if (this.filled()) this.preview();
  }

  changed({ name, value, checked }) {
    if (name === "channels" && value === "webhook" && checked) this.querySelector("details.more").open = true;
    this.preview();
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
