// <trade-ticket>: the sheet says what it comes to while it is filled in, and is sent once. Numbers are worked out by the
// server alone; what follows from the others is put into fields that nobody has typed in.
const WAIT_MS = 350;

class TradeTicket extends HTMLElement {
  connectedCallback() {
    this.own = new Set([...this.querySelectorAll("input[type='text'], input:not([type])")].filter((field) => field.value).map((field) => field.name));
    this.ask = this.querySelector("[data-preview]");
    this.ask.hidden = true; // it is asked for by typing
    this.addEventListener("input", (event) => this.changed(event.target));
    this.addEventListener("click", (event) => this.turn(event));
    this.addEventListener("submit", (event) => this.send(event));
    this.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "preview" && this.fill());
    window.addEventListener("pageshow", () => this.open());
    if (this.own.size) this.preview();
  }

  // Quantity and amount follow from each other: the one that was typed last stays.
  changed({ name, value }) {
    const other = { quantity: "amount", amount: "quantity" }[name];
    if (value) this.own.add(name);
    else this.own.delete(name);
    if (other && value && this.own.delete(other)) this.clear(other);
    if (name === "symbol" || name === "on") this.clear("price");
    this.preview();
  }

  clear(name) {
    const field = this.field(name);
    if (field && !this.own.has(name)) field.value = "";
  }

  preview() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      for (const name of ["quantity", "amount", "price"]) this.clear(name);
      htmx.trigger(this.ask, "preview");
    }, WAIT_MS);
  }

  fill() {
    const told = this.querySelector("#preview .sums")?.dataset ?? {};
    for (const name of ["quantity", "amount", "price"]) {
      const field = this.field(name);
      if (!field || !told[name] || this.own.has(name)) continue;
      field.value = told[name];
      if (document.activeElement === field) field.select(); // what is typed next stands alone
    }
  }

  field(name) {
    return this.querySelector(`[name="${name}"]`);
  }

  // Another type keeps what was typed, where it has such a field.
  turn(event) {
    const link = event.target.closest("[data-switch]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    for (const name of [...this.own, "on"]) {
      const value = this.field(name)?.value;
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
    for (const name of ["quantity", "amount", "price"]) this.clear(name);
    event.submitter?.setAttribute("aria-busy", "true");
  }

  // Back from the next page: it may be sent again, and is entered once all the same.
  open() {
    this.sent = false;
    this.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
}

customElements.define("trade-ticket", TradeTicket);
