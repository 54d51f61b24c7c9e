// <live-portfolio data-live>: the figures of a portfolio as prices move, over a socket of its own. Each frame says what
// moved; a fill has the whole part fetched anew. Also opens and closes the lots below a row.
import { decimal, percent } from "./numbers.js";

const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;
const ARROWS = { up: "M4 1 8 7.5H0z", down: "M4 7.5 0 1h8z" };
const GONE = new Set([4401, 4404]);

class LivePortfolio extends HTMLElement {
  connectedCallback() {
    this.tries = 0;
    this.addEventListener("click", (event) => this.shut(event), { capture: true });
    if ("live" in this.dataset && !this.socket) this.connect();
  }

  disconnectedCallback() {
    clearTimeout(this.later);
    this.ended = true;
    this.socket?.close();
  }

  connect() {
    const address = new URL(`/ws/portfolios/${this.dataset.id}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.addEventListener("open", () => { this.tries = 0; this.say("live"); });
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.socket.addEventListener("close", ({ code }) => this.comeBack(code));
  }

  comeBack(code) {
    this.say("away");
    if (this.ended || GONE.has(code)) return;
    this.tries += 1;
    const most = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.tries);
    this.later = setTimeout(() => this.connect(), SHORTEST_MS + Math.random() * (most - SHORTEST_MS));
  }

  say(state) {
    this.dataset.state = state;
    const chip = document.querySelector("[data-books-state]");
    if (!chip) return;
    chip.className = `chip ${state === "live" ? "good" : "busy"}`;
    chip.textContent = state === "live" ? "Live" : "Reconnecting";
  }

  take(frame) {
    if (frame.type === "trade") return this.anew();
    if (frame.type !== "portfolio") return undefined;
    this.told ??= { holdings: new Map() };
    if (frame.whole && this.told.version && this.isOther(frame.holdings)) this.anew();
    this.told.version = true;
    Object.assign(this.told, { ...frame, holdings: this.told.holdings });
    frame.holdings?.forEach((one) => this.told.holdings.set(one.symbol, { ...this.told.holdings.get(one.symbol), ...one }));
    if (!this.painting) this.painting = requestAnimationFrame(() => this.paint());
    return undefined;
  }

  // Somebody, here or elsewhere, entered something: the rows are not those of the page any more.
  isOther(holdings) {
    const shown = [...this.querySelectorAll("[data-holding]")].map((row) => row.dataset.holding).sort().join(" ");
    return shown !== holdings.map(({ symbol }) => symbol).sort().join(" ");
  }

  // Something was filled: lots, cash and orders are others, too.
  anew() {
    clearTimeout(this.fetching);
    this.fetching = setTimeout(() => htmx.trigger(this, "changed"), 250);
  }

  get manner() {
    return { locale: this.dataset.locale };
  }

  paint() {
    this.painting = null;
    const { total_value: total, day_change: day, day_change_pct: pct, unrealized_pnl: unrealized, holdings } = this.told;
    this.amount(this.querySelector("[data-total] .amount"), total);
    this.gain(this.querySelector("[data-day]"), day);
    const share = this.querySelector("[data-day-pct]");
    if (share && pct !== undefined && pct !== null) share.textContent = percent(pct, this.manner);
    this.querySelectorAll("[data-unrealized]").forEach((cell) => this.gain(cell, unrealized));
    holdings.forEach((one, symbol) => this.row(this.querySelector(`[data-holding="${CSS.escape(symbol)}"]`), one, total));
    if (total && this.told.balance) this.amount(this.querySelector("[data-holdings] .amount"), total - this.told.balance);
  }

  row(row, { current_price: price, value, unrealized_pnl: pnl, day_change: day }, total) {
    if (!row) return;
    const cell = row.querySelector("[data-price]");
    const before = cell.dataset.at;
    if (price !== undefined && price !== null && price !== before) {
      cell.dataset.at = price;
      cell.classList.remove("stale");
      const text = this.written(price, places(cell.textContent, this.dataset.locale));
      if (before !== undefined && text !== cell.textContent) flash(cell, Number(price) > Number(before) ? "ticked-up" : "ticked-down");
      cell.textContent = text;
    }
    this.amount(row.querySelector("[data-value] .amount"), value);
    this.gain(row.querySelector("[data-gain]"), pnl);
    if (day !== undefined && day !== null && value - day > 0) change(row.querySelector("[data-moved]"), percent((100 * day) / (value - day), this.manner), day);
    const cost = Number(row.dataset.cost);
    if (cost > 0 && pnl !== null && pnl !== undefined) row.querySelector("[data-return]").textContent = percent((100 * pnl) / cost, this.manner);
    if (total > 0 && value) row.querySelector("[data-weight]").textContent = `${decimal((100 * value) / total, { ...this.manner, places: 1 })} %`;
  }

  written(value, digits = Number(this.dataset.places)) {
    const { locale, before, after } = this.dataset;
    return `${value < 0 ? "−" : ""}${before}${decimal(Math.abs(value), { locale, places: digits })}${after}`;
  }

  amount(cell, value) {
    if (cell && value !== undefined && value !== null) cell.textContent = this.written(value);
  }

  gain(cell, value) {
    if (!cell || value === undefined || value === null) return;
    const least = 0.5 * 10 ** -Number(this.dataset.places);
    const sign = Math.abs(value) < least ? "" : value > 0 ? "+" : "−";
    change(cell, sign + this.written(Math.abs(value)), sign ? value : 0, "amount");
  }

  // The lots of a row are there: the same button takes them away again.
  shut(event) {
    const link = event.target.closest("[data-opens-lots]");
    const below = link?.closest("tr").nextElementSibling;
    if (link && event.type === "click") link.setAttribute("aria-expanded", String(!below?.matches(".lots")));
    if (!below?.matches(".lots")) return;
    event.preventDefault();
    event.stopPropagation();
    below.remove();
  }
}

function places(text, locale) {
  const point = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === "decimal").value;
  return (text.split(point)[1] ?? "").replace(/\D/g, "").length;
}

function change(cell, text, value, more = "") {
  if (!cell || cell.textContent.endsWith(text)) return;
  const way = value > 0 ? "up" : value < 0 ? "down" : "flat";
  const arrow = `<svg class="arrow" viewBox="0 0 8 8" aria-hidden="true"><path d="${ARROWS[way]}"/></svg><span class="spoken">${way} </span>`;
  cell.innerHTML = `<span class="change ${way} ${more}">${way === "flat" ? "" : arrow}${text}</span>`;
}

function flash(cell, name) {
  cell.classList.remove("ticked-up", "ticked-down");
  void cell.offsetWidth; // starts the animation anew
  cell.classList.add(name);
}

customElements.define("live-portfolio", LivePortfolio);
