// Ctrl/Cmd-K or "/": pages and actions, asked from the server, those used last first.
const RECENT = "palette-recent";
const REMEMBERED = 5;
const PAUSE_MS = 90;

class CommandPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.closest("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.input.addEventListener("input", () => this.later());
    this.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.chosen(event.target.closest("[data-key]")));
    this.list.addEventListener("pointermove", (event) => this.select(event.target.closest("[data-key]")));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open() {
    if (this.dialog.open) return;
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
    this.ask();
  }

  later() {
    this.stale = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const q = this.input.value.trim();
    const query = new URLSearchParams({ q, as: "options" });
    try {
      const answer = await fetch(`${this.dialog.dataset.from}?${query}`, { signal: this.asking.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      this.list.innerHTML = await answer.text();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.list.innerHTML = '<p class="none">Search does not answer right now.</p>';
    }
    if (!q) this.recentFirst();
    this.select(this.options[0]);
    this.stale = false;
  }

  get options() {
    return [...this.list.querySelectorAll("[data-key]")];
  }

  recentFirst() {
    for (const key of recent().reverse()) {
      const option = this.options.find((one) => one.dataset.key === key);
      if (option) this.list.prepend(option);
    }
  }

  select(option) {
    if (!option || option === this.selected) return;
    this.selected?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
    this.selected = option;
  }

  key(event) {
    const options = this.options;
    const at = options.indexOf(this.selected);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (event.key in steps && options.length) {
      event.preventDefault();
      this.select(options.at(steps[event.key] % options.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.enter();
    }
  }

  // Who types fast means what was typed, not what the list still shows.
  async enter() {
    clearTimeout(this.timer);
    if (this.stale) await this.ask();
    if (this.selected?.isConnected) this.selected.click();
  }

  chosen(option) {
    if (!option) return;
    const keys = [option.dataset.key, ...recent().filter((key) => key !== option.dataset.key)];
    keep(keys.slice(0, REMEMBERED));
    setTimeout(() => this.dialog.close()); // after the click itself: a closed dialog submits no form
  }
}

// Where storage is off, nothing is remembered and nothing breaks.
function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

function keep(keys) {
  try {
    localStorage.setItem(RECENT, JSON.stringify(keys));
  } catch {
    /* private window */
  }
}

customElements.define("command-palette", CommandPalette);

export const openPalette = () => document.querySelector("command-palette")?.open();

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || !event.target.closest("[data-opens-palette]")) return;
  event.preventDefault();
  openPalette();
});
