// <price-chart>: candles of one instrument. The server drew a line and a table; this draws over the one, hides the other.
import { at, csv, fold, fromApi, heikin, merge, SECONDS } from "./bars.js";
import { colour, onRepaint } from "./chart-colours.js";
import { compact, decimal, moment, percent } from "./numbers.js";
import { watch } from "./price-feed.js";
import {
  AreaSeries, CandlestickSeries, createChart, createSeriesMarkers, HistogramSeries, LineSeries, PriceScaleMode,
} from "../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";

const BARS = 1000; // asked for at once
const SHOWN = { wide: 160, narrow: 70 };
const LEAD = 60; // older bars are fetched while so many are left
const REFRESH_MS = 30_000;
const LOOK = "tidemark.chart";
const DAILY = new Set(["1d", "1w"]);
const MARKS = { dividend: ["D", "series-5"], split: ["S", "series-3"], bonus: ["B", "series-3"] };

class PriceChart extends HTMLElement {
  connectedCallback() {
    this.look = { type: "candles", volume: true, log: false, events: true, ...JSON.parse(localStorage.getItem(LOOK) ?? "{}") };
    this.interval = this.dataset.interval;
    this.events = JSON.parse(this.querySelector("#chart-events")?.textContent ?? "[]");
    this.plot = this.querySelector("[data-plot]");
    this.bars = [];
    this.undress();
    this.make();
    this.addEventListener("click", (event) => this.pressed(event));
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.stops = [
      onRepaint(() => this.paint()),
      watch(this.dataset.symbol, (price) => this.heard(price)),
    ];
    this.timer = setInterval(() => document.hidden || this.refresh(), REFRESH_MS);
    this.load();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.stops.forEach((stop) => stop());
    this.chart.remove();
  }

  // What stood for the chart goes. css/markets.css hides the one or the other before a script runs, so nothing moves.
  undress() {
    this.querySelector("[data-listed]")?.remove();
    this.canvas = Object.assign(document.createElement("div"), { className: "canvas" });
    this.legend = Object.assign(document.createElement("div"), { className: "legend" });
    this.legend.setAttribute("aria-hidden", "true");
    this.note = Object.assign(document.createElement("div"), { className: "note", hidden: true });
    this.newest = Object.assign(document.createElement("button"), { className: "button square newest", type: "button", hidden: true, title: "To the newest" });
    this.newest.dataset.does = "newest";
    this.newest.innerHTML = '<span class="spoken">To the newest</span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6.5 11.5 12 6 17.5M17 6v12"/></svg>';
    this.plot.append(this.canvas, this.legend, this.newest, this.note);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "Chart, loading");
  }

  make() {
    this.chart = createChart(this.canvas, {
      autoSize: true,
      layout: { attributionLogo: false, background: { color: "transparent" }, fontSize: 11, fontFamily: getComputedStyle(this).fontFamily },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.06 } },
      timeScale: { borderVisible: false, secondsVisible: false, rightOffset: 4, minBarSpacing: 0.8, tickMarkFormatter: (time, kind) => this.tickMark(time, kind) },
      crosshair: { mode: 0 },
      localization: { priceFormatter: (price) => this.number(price), timeFormatter: (time) => this.when(time) },
      handleScroll: { vertTouchDrag: false },
    });
    this.chart.subscribeCrosshairMove(({ time }) => this.tell(time === undefined ? undefined : at(this.drawn ?? [], time)));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.moved(range));
    this.paint();
    this.press();
  }

  // --- data

  async ask(query) {
    const answer = await fetch(`${this.dataset.from}?interval=${this.interval}&${query}`, { signal: this.asking.signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).candles.map(fromApi);
  }

  async load() {
    this.asking?.abort();
    this.asking = new AbortController();
    this.dataset.state = "loading";
    this.complete = this.older = false;
    try {
      const asked = this.interval;
      const bars = await this.ask(`limit=${BARS}`);
      if (asked !== this.interval) return;
      this.bars = bars;
    } catch (error) {
      if (error.name !== "AbortError") this.say("The candles did not come.", true);
      return;
    }
    this.querySelector("[data-drawing]")?.remove();
    this.draw();
    if (!this.bars.length) this.say("No candles at this interval yet. They appear as prices come in.");
    else this.note.hidden = true;
    this.show();
    requestAnimationFrame(() => requestAnimationFrame(() => this.painted()));
  }

  painted() {
    this.dataset.state = "ready";
    performance.mark("price-chart painted");
  }

  // What the stream cannot know, as the volume; and what was missed while nobody was looking.
  async refresh() {
    if (this.dataset.state !== "ready" || !this.bars.length) return;
    const fresh = await this.ask("limit=5").catch(() => []);
    if (!fresh.length || fresh[0].time > this.bars.at(-1).time) return fresh.length ? this.load() : undefined;
    this.bars = merge(this.bars, fresh);
    this.fill();
  }

  async moved(range) {
    if (!range) return;
    this.newest.hidden = range.to > this.bars.length - 12;
    if (range.from > LEAD || this.older || this.complete || this.dataset.state !== "ready") return;
    this.older = true;
    try {
      const before = await this.ask(`limit=${BARS}&to=${this.bars[0].time * 1000}`);
      this.complete = before.length === 0;
      if (before.length) {
        this.bars = merge(before, this.bars);
        this.fill();
      }
    } catch (error) {
      this.complete = error.name !== "AbortError"; // not asked again until the interval changes
    } finally {
      this.older = false;
    }
  }

  heard({ price, ts, stale }) {
    if (stale || this.dataset.state !== "ready" || !this.bars.length) return;
    const count = this.bars.length;
    const bar = fold(this.bars, Number(price), Date.parse(ts) / 1000, this.interval);
    if (!bar) return;
    if (this.look.type === "heikin" || this.bars.length > count) return void this.fill();
    this.drawn = this.bars;
    this.series.update(this.point(bar));
    this.strength.update(this.weight(bar));
    if (!this.hovering) this.tell();
  }

  // --- drawing

  draw() {
    if (this.series) this.chart.removeSeries(this.series);
    if (this.strength) this.chart.removeSeries(this.strength);
    this.strength = this.chart.addSeries(HistogramSeries, { priceScaleId: "volume", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false });
    this.strength.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    const kinds = { line: LineSeries, area: AreaSeries };
    this.series = this.chart.addSeries(kinds[this.look.type] ?? CandlestickSeries, { priceFormat: { type: "custom", minMove: 10 ** -Number(this.dataset.places), formatter: (price) => this.number(price) } });
    this.marks = createSeriesMarkers(this.series, []);
    this.paint();
    this.fill();
  }

  fill() {
    this.drawn = this.look.type === "heikin" ? heikin(this.bars) : this.bars;
    this.series.setData(this.drawn.map((bar) => this.point(bar)));
    this.strength.setData(this.drawn.map((bar) => this.weight(bar)));
    this.mark();
    this.tell();
    this.describe();
    if (!this.table.hidden) this.list();
  }

  point(bar) {
    return this.look.type === "line" || this.look.type === "area" ? { time: bar.time, value: bar.close } : bar;
  }

  weight({ time, open, close, volume }) {
    return { time, value: volume, color: close < open ? this.ink.lost : this.ink.won };
  }

  mark() {
    const marks = !this.look.events || !this.drawn.length ? [] : this.events.flatMap(({ day, type, text }) => {
      const bar = at(this.drawn, Date.parse(day) / 1000 + (SECONDS[this.interval] < 86400 ? 86399 : 0));
      if (!bar || Date.parse(day) / 1000 < this.drawn[0].time || Date.parse(day) / 1000 > this.drawn.at(-1).time + SECONDS["1w"]) return [];
      const [letter, ink] = MARKS[type] ?? ["•", "series-7"];
      return [{ time: bar.time, position: "belowBar", shape: "circle", color: colour(ink), text: letter, id: text }];
    });
    this.marks.setMarkers(marks.sort((a, b) => a.time - b.time));
    this.told = new Map(marks.map(({ time, id }) => [time, id]));
  }

  paint() {
    const [up, down, muted, line] = ["up", "down", "muted", "line"].map((token) => colour(token));
    this.ink = { won: colour("up", 0.32), lost: colour("down", 0.32) };
    this.chart.applyOptions({
      layout: { textColor: muted },
      grid: { vertLines: { color: colour("line", 0.55) }, horzLines: { color: colour("line", 0.55) } },
      crosshair: { vertLine: { color: muted, labelBackgroundColor: colour("edge") }, horzLine: { color: muted, labelBackgroundColor: colour("edge") } },
    });
    if (!this.series) return;
    const kinds = {
      line: { color: colour("accent"), lineWidth: 2 },
      area: { lineColor: colour("accent"), topColor: colour("accent", 0.26), bottomColor: colour("accent", 0.02), lineWidth: 2 },
    };
    this.series.applyOptions(kinds[this.look.type] ?? { upColor: up, downColor: down, borderVisible: false, wickUpColor: up, wickDownColor: down });
    this.strength.applyOptions({ visible: this.look.volume });
    this.series.priceScale().applyOptions({ mode: this.look.log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal, scaleMargins: { top: 0.12, bottom: this.look.volume ? 0.22 : 0.06 } });
    if (this.bars.length) this.strength.setData(this.drawn?.map((bar) => this.weight(bar)) ?? []);
  }

  show() {
    const shown = this.clientWidth < 600 ? SHOWN.narrow : SHOWN.wide;
    this.chart.applyOptions({ timeScale: { timeVisible: !DAILY.has(this.interval) } });
    this.chart.timeScale().setVisibleLogicalRange({ from: Math.max(-2, this.bars.length - shown), to: this.bars.length + 3 });
  }

  // --- words

  number(value) {
    return decimal(value, { locale: this.dataset.locale, places: Number(this.dataset.places) });
  }

  when(time) {
    const zone = DAILY.has(this.interval) ? "UTC" : this.dataset.zone;
    const said = moment(time * 1000, { zone, seconds: false });
    return DAILY.has(this.interval) ? said.slice(0, 10) : said;
  }

  // Kinds: 0 a new year, 1 a month, 2 a day, then times.
  tickMark(time, kind) {
    const timeZone = DAILY.has(this.interval) ? "UTC" : this.dataset.zone;
    const parts = [{ year: "numeric" }, { month: "short" }, { day: "numeric" }][kind] ?? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Date(time * 1000).toLocaleString("en-GB", { timeZone, ...parts });
  }

  tell(bar) {
    this.hovering = Boolean(bar);
    const shown = bar ?? this.drawn?.at(-1);
    if (!shown) return this.legend.replaceChildren();
    const index = this.drawn.indexOf(shown);
    const before = this.drawn[index - 1]?.close ?? shown.open;
    const change = before ? 100 * (shown.close / before - 1) : 0;
    const way = change < 0 ? "down" : "up";
    const figures = ["open", "high", "low", "close"].map((name) => `<span><i>${name[0].toUpperCase()}</i> ${this.number(shown[name])}</span>`);
    const event = this.told?.get(shown.time);
    this.legend.innerHTML = `<span class="at">${this.when(shown.time)}</span>${figures.join("")}<span class="change ${way}">${percent(change)}</span>${this.look.volume ? `<span><i>Vol</i> ${compact(shown.volume)}</span>` : ""}`;
    if (event) this.legend.append(Object.assign(document.createElement("span"), { className: "event", textContent: event }));
  }

  describe() {
    const [first, last] = [this.drawn[0], this.drawn.at(-1)];
    const said = last ? `${this.drawn.length} bars of ${this.interval} from ${this.when(first.time)} to ${this.when(last.time)}, the last at ${this.number(last.close)}` : "no candles yet";
    this.canvas.setAttribute("aria-label", `${this.dataset.symbol}: ${said}. Arrow keys scroll, plus and minus zoom.`);
  }

  say(text, retry = false) {
    this.note.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
    if (retry) this.note.append(Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Try again" }));
    if (retry) this.note.lastChild.dataset.does = "retry";
    this.note.hidden = false;
    this.dataset.state = retry ? "failed" : "ready";
  }

  // --- what people press

  pressed(event) {
    const pressed = event.target.closest("[data-interval], [data-type], [data-turns], [data-does]");
    if (!pressed || pressed === this) return;
    const { interval, type, turns, does } = pressed.dataset;
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
      localStorage.setItem(LOOK, JSON.stringify(this.look));
      this.draw();
    }
    this.press();
    if (does) DOES[does]?.(this);
  }

  press() {
    for (const link of this.querySelectorAll("a[data-interval]")) {
      if (link.dataset.interval === this.interval) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const button of this.querySelectorAll("[data-type]")) button.setAttribute("aria-pressed", String(button.dataset.type === this.look.type));
    for (const button of this.querySelectorAll("[data-turns]")) button.setAttribute("aria-pressed", String(this.look[button.dataset.turns]));
  }

  key(event) {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    const step = range && (range.to - range.from) / 10;
    const moves = { ArrowLeft: [-step, -step], ArrowRight: [step, step], "+": [step, -step], "=": [step, -step], "-": [-step, step] };
    if (event.key === "End") scale.scrollToRealTime();
    else if (range && moves[event.key]) scale.setVisibleLogicalRange({ from: range.from + moves[event.key][0], to: range.to + moves[event.key][1] });
    else return;
    event.preventDefault();
  }

  whole() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.requestFullscreen?.();
  }

  get table() {
    return this.querySelector("[data-table]");
  }

  turnTable() {
    this.table.hidden = !this.table.hidden;
    this.querySelector('[data-does="table"]').setAttribute("aria-pressed", String(!this.table.hidden));
    if (!this.table.hidden) this.list();
  }

  // What is drawn, the newest first.
  list() {
    const rows = this.drawn.toReversed().map((bar) => `<tr><th scope="row">${this.when(bar.time)}</th>${["open", "high", "low", "close"].map((name) => `<td class="num">${this.number(bar[name])}</td>`).join("")}<td class="num">${compact(bar.volume)}</td></tr>`);
    this.table.innerHTML = `<table class="table tight"><thead><tr><th scope="col">Time</th>${["Open", "High", "Low", "Close", "Volume"].map((name) => `<th scope="col" class="num">${name}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  }

  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", csv(this.drawn ?? [])], { type: "text/csv" }));
    link.download = `${this.dataset.symbol.replace("/", "-")}-${this.interval}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

const DOES = {
  table: (chart) => chart.turnTable(),
  csv: (chart) => chart.save(),
  whole: (chart) => chart.whole(),
  newest: (chart) => chart.chart.timeScale().scrollToRealTime(),
  retry: (chart) => chart.load(),
};

customElements.define("price-chart", PriceChart);
