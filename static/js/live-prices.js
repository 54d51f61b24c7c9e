// Prices, changes and ages that stay true while the page is open: <live-price>, <live-change>, <live-age>.
// The server wrote each of them already; without a script they stand as they were.
import { decimal, moment, percent } from "./numbers.js";
import { watch } from "./price-feed.js";

const ARROWS = { up: "M4 1 8 7.5H0z", down: "M4 7.5 0 1h8z" };
const VENUES = {
  binance: "Binance", coinbase: "Coinbase", "coinbase-exchange": "Coinbase Exchange", okx: "OKX", simulator: "Simulator",
  yahoo: "Yahoo", alphavantage: "Alpha Vantage", "own-data": "Own data", hand: "By hand",
};

class Live extends HTMLElement {
  connectedCallback() {
    if (this.dataset.symbol) this.stop = watch(this.dataset.symbol, (price) => this.show(price));
  }

  disconnectedCallback() {
    this.stop?.();
  }
}

class LivePrice extends Live {
  show({ price, venue, ts, stale }) {
    const { locale, places, before, after } = this.dataset;
    const text = before + decimal(price, { locale, places: Number(places) }) + after;
    this.title = `${VENUES[venue] ?? venue}, ${moment(ts)}`;
    this.classList.toggle("stale", stale);
    const way = this.last === undefined ? 0 : Math.sign(price - this.last);
    this.last = price;
    if (text === this.textContent) return;
    this.textContent = text;
    if (way) this.flash(way > 0 ? "ticked-up" : "ticked-down");
  }

  flash(name) {
    this.classList.remove("ticked-up", "ticked-down");
    void this.offsetWidth; // starts the animation anew
    this.classList.add(name);
  }
}

class LiveChange extends Live {
  show({ change_pct_24h: change }) {
    if (change === null) return;
    const text = percent(change, { locale: this.dataset.locale });
    if (this.textContent.endsWith(text)) return;
    const way = Number(change) >= 0.005 ? "up" : Number(change) <= -0.005 ? "down" : "flat";
    const arrow = `<svg class="arrow" viewBox="0 0 8 8" aria-hidden="true"><path d="${ARROWS[way]}"/></svg><span class="spoken">${way} </span>`;
    this.innerHTML = `<span class="change ${way}">${way === "flat" ? "" : arrow}${text}</span>`;
  }
}

class LiveAge extends Live {
  show({ venue, ts }) {
    const time = this.querySelector("time");
    this.firstChild.textContent = `${VENUES[venue] ?? venue} · `;
    time.dateTime = ts;
    time.title = moment(ts);
    time.closest("relative-time").refresh();
  }
}

customElements.define("live-price", LivePrice);
customElements.define("live-change", LiveChange);
customElements.define("live-age", LiveAge);
