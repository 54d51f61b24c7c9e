// <price-chart>: candles of one instrument. The server drew a line and a table; this draws over the one, hides the other.
import { fromApi, join, merge, SECONDS } from "./bars.js";
import { CandleSource } from "./candle-source.js";
import { Drawing } from "./chart-drawing.js";
import { saveBars, tableOf } from "./chart-table.js";
import { keep, look, moved, press, pressed } from "./chart-tools.js";
import { Words } from "./chart-words.js";
import { isUsed } from "./indicator-shelf.js";
import { watchCandle } from "./price-feed.js";

const JUST_ENDED = 3; // bars whose last word may not have come yet
const LEAD = 60; // older bars are fetched while so many are left
const AFTER_MS = 2000; // a candle that ended is asked for once more: what is stored is its last word
const SPREAD_MS = 6000; // and not by everybody at once

class PriceChart extends HTMLElement {
  connectedCallback() {
    performance.mark("price-chart began");
    const { interval, flat } = this.dataset;
    this.interval = interval;
    this.look = look(flat !== undefined);
    this.words = new Words(this.dataset);
    this.bars = [];
    this.source = new CandleSource(this.dataset.from);
    this.dress();
    this.drawing = new Drawing(this.canvas, {
      words: this.words, look: this.look, events: JSON.parse(this.querySelector("#chart-events")?.textContent ?? "[]"),
      told: (bar) => this.tell(bar), moved: (range) => this.scrolled(range), repainted: () => this.indicators?.repaint(),
    });
    press(this, this);
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    this.plot.addEventListener("keydown", (event) => this.key(event), { signal });
    this.addEventListener("fullscreenchange", () => pressed(this.querySelector('[data-does="whole"]'), document.fullscreenElement === this), { signal });
    window.addEventListener("beforeprint", () => this.print(), { signal });
    window.addEventListener("afterprint", () => this.querySelector(".paper")?.remove(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.catchUp(), { signal });
    const given = this.querySelector("#chart-candles");
    if (given) {
      this.source.begin(interval);
      this.begin(JSON.parse(given.textContent).map(fromApi));
    } else {
      this.load();
    }
    if ("alerts" in this.dataset) this.withAlerts();
    if ("trades" in this.dataset) this.withTrades();
    if (isUsed() && this.querySelector('[data-does="indicators"]')) this.withIndicators();
  }

  disconnectedCallback() {
    this.ending.abort();
    this.source.end();
    clearTimeout(this.later);
    this.unwatch?.();
    this.indicators?.end();
    this.alerts?.end();
    this.drawing.end();
  }

  // What stood for the chart goes. css/markets.css hides the one or the other before a script runs, so nothing moves.
  dress() {
    this.querySelector("[data-listed]")?.remove();
    this.plot = this.querySelector("[data-plot]");
    this.table = this.querySelector("[data-table]");
    this.canvas = Object.assign(document.createElement("div"), { className: "canvas", tabIndex: 0, role: "img", ariaLabel: "Chart, loading" });
    this.legend = Object.assign(document.createElement("div"), { className: "legend", ariaHidden: "true" });
    this.note = Object.assign(document.createElement("div"), { className: "note", hidden: true });
    this.newest = Object.assign(document.createElement("button"), { className: "button square newest", type: "button", hidden: true, title: "To the newest" });
    this.newest.dataset.does = "newest";
    this.newest.innerHTML = '<span class="spoken">To the newest</span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6.5 11.5 12 6 17.5M17 6v12"/></svg>';
    this.plot.append(this.canvas, this.legend, this.newest, this.note);
  }

  // --- data

  async load() {
    this.dataset.state = "loading";
    this.unwatch?.();
    this.source.begin(this.interval);
    try {
      this.begin(await this.source.newest());
    } catch (error) {
      if (error.name !== "AbortError") this.say("The candles did not come.", true);
    }
  }

  begin(bars) {
    this.bars = bars;
    this.words.interval = this.interval;
    this.querySelector("[data-drawing]")?.remove();
    this.drawing.draw(this.bars, this.interval);
    this.drawing.showNewest();
    this.indicators?.began();
    this.alerts?.draw();
    this.told();
    if (this.bars.length) this.note.hidden = true;
    else this.say("No candles at this interval yet. They appear as prices come in.");
    if ("live" in this.dataset) this.unwatch = watchCandle(this.dataset.symbol, this.interval, (candle) => this.heard(fromApi(candle)));
    requestAnimationFrame(() => requestAnimationFrame(() => this.painted()));
  }

  painted() {
    this.dataset.state = "ready";
    performance.mark("price-chart painted");
  }

  heard(bar) {
    const last = this.bars.at(-1);
    const next = last && bar.time > last.time;
    if (!join(this.bars, bar)) return;
    if (!last) return void this.fill();
    this.drawing.move(this.bars);
    this.indicators?.moved();
    if (!this.hovering) this.tell(null);
    if (!next) return;
    this.told();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.catchUp(), AFTER_MS + Math.random() * SPREAD_MS);
  }

  // The last bars as they are stored; all of them where some were missed, as after a night's sleep.
  async catchUp() {
    if (this.dataset.state !== "ready" || !this.bars.length) return;
    const missed = (Date.now() / 1000 - this.bars.at(-1).time) / SECONDS[this.interval];
    this.add(await this.source.newest(missed > 2 ? undefined : JUST_ENDED).catch(() => []));
  }

  async scrolled({ from, to }) {
    this.newest.hidden = to > this.bars.length - 12;
    if (from < LEAD && this.dataset.state === "ready" && this.bars.length) this.add(await this.source.before(this.bars[0].time), { older: true });
  }

  add(bars, { older = false } = {}) {
    if (!bars.length) return;
    this.bars = older ? merge(bars, this.bars) : merge(this.bars, bars);
    this.fill();
  }

  // --- what is seen and read

  fill() {
    this.drawing.fill(this.bars);
    this.indicators?.filled();
    if (this.bars.length) this.note.hidden = true;
    this.told();
  }

  told() {
    this.tell(null);
    this.describe();
  }

  // For those who listen, and those who read the table.
  describe() {
    this.canvas.setAttribute("aria-label", this.words.sentence(this.drawing.drawn) + (this.indicators?.sentence ?? ""));
    if (!this.table.hidden) this.table.innerHTML = tableOf(this.drawing.drawn, this.words, this.indicators?.columns);
  }

  // Of the bar under the pointer; without one, of the last.
  tell(bar) {
    this.hovering = Boolean(bar);
    this.indicators?.tell(bar?.time);
    const { drawn, said } = this.drawing;
    const shown = bar ?? drawn.at(-1);
    if (!shown) return this.legend.replaceChildren();
    const more = { volume: this.drawing.weighs, event: said.get(shown.time) };
    return this.legend.replaceChildren(this.words.legend(shown, drawn[drawn.indexOf(shown) - 1], more));
  }

  say(text, retry = false) {
    this.note.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
    if (retry) this.note.append(Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Try again" }));
    if (retry) this.note.lastChild.dataset.does = "retry";
    this.note.hidden = false;
    this.dataset.state = retry ? "failed" : "ready";
  }

  print() {
    const picture = this.drawing.picture();
    picture.className = "paper";
    this.plot.append(picture);
  }

  // --- what people press

  clicked(event) {
    const link = event.target.closest("[data-interval], [data-type], [data-turns], [data-does]");
    if (!link || link === this) return;
    const { interval, type, turns, does } = link.dataset;
    if (does) DOES[does](this);
    if (interval) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.interval = interval;
      history.replaceState(history.state, "", `?interval=${interval}`);
      this.load();
    }
    if (type) this.look.type = type;
    if (turns) this.look[turns] = !this.look[turns];
    if (type || turns) {
      const { range } = this.drawing;
      keep(this.look);
      this.drawing.draw(this.bars, this.words.spaced);
      this.alerts?.draw();
      this.drawing.range = range;
      this.told();
    }
    press(this, this);
  }

  key(event) {
    const { range } = this.drawing;
    const next = range && moved(event.key, range);
    if (event.key === "End") this.drawing.showNewest();
    else if (next) this.drawing.range = next;
    else return;
    event.preventDefault();
  }

  // Loaded for those who have some, or want one.
  async withIndicators() {
    this.waking ??= import("./chart-indicators.js").then(async ({ ChartIndicators }) => {
      this.indicators = new ChartIndicators(this, this.drawing);
      await this.indicators.wake();
    });
    await this.waking.catch((error) => {
      this.waking = this.indicators = undefined;
      if (error.name !== "AbortError") this.say("The indicators did not come.");
    });
    return this.indicators;
  }

  // For those who are signed in.
  async withAlerts() {
    const { ChartAlerts } = await import("./chart-alerts.js");
    if (this.isConnected) this.alerts = new ChartAlerts(this, this.drawing);
  }

  async withTrades() {
    const { tradesOf } = await import("./chart-trades.js");
    const found = await tradesOf(this.dataset, this.words);
    if (this.isConnected && found.length) this.drawing.add(found);
  }

  turnTable() {
    this.table.hidden = !this.table.hidden;
    pressed(this.querySelector('[data-does="table"]'), !this.table.hidden);
    this.told();
  }
}

const DOES = {
  table: (chart) => chart.turnTable(),
  csv: (chart) => saveBars(chart.drawing.drawn, { symbol: chart.dataset.symbol, interval: chart.interval, columns: chart.indicators?.columns }),
  whole: (chart) => (document.fullscreenElement ? document.exitFullscreen() : chart.requestFullscreen?.()),
  newest: (chart) => chart.drawing.showNewest(),
  indicators: (chart) => chart.withIndicators().then((indicators) => indicators?.menu.open()),
  retry: (chart) => chart.load(),
};

customElements.define("price-chart", PriceChart);
