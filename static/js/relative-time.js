// "3 min ago" stays true while the page is open. One clock for all of them.
const UNITS = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [604800, 86400, "d"]];
const shown = new Set();

class RelativeTime extends HTMLElement {
  connectedCallback() {
    shown.add(this);
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  refresh() {
    const time = this.querySelector("time");
    const passed = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
    const unit = UNITS.find(([below]) => passed < below);
    if (unit) time.textContent = passed < 5 ? "now" : `${Math.floor(passed / unit[1])} ${unit[2]} ago`;
  }
}

customElements.define("relative-time", RelativeTime);
setInterval(() => document.hidden || shown.forEach((one) => one.refresh()), 10_000);
