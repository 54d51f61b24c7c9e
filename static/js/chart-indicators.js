// The indicators of one <price-chart>: chosen in a dialog, asked from the API, drawn, and kept up with the running bar.
import { IndicatorDrawing } from "./indicator-drawing.js";
import { figuresOf, spelled, tableOfIndicators } from "./indicator-figures.js";
import { IndicatorMenu } from "./indicator-menu.js";
import { Shelf, titleOf } from "./indicator-shelf.js";

const PAGE = 1000; // older bars come so many at once
const MOST = 5000; // that the API tells at once
const TAIL = 3; // of those that are running or have just ended
const EVERY_MS = 3000; // so often at most is the running bar asked for anew

export class ChartIndicators {
  // `chart` is the element; `bars` and `interval` are read from it whenever they are needed.
  constructor(chart, drawing) {
    Object.assign(this, { chart, drawing, figures: new Map(), troubles: new Map(), legends: [] });
    this.ending = new AbortController();
  }

  async wake() {
    const table = await tableOfIndicators(this.ending.signal);
    this.shelf = new Shelf(table);
    this.lines = new IndicatorDrawing(this.drawing.chart, this.chart.words);
    this.menu = new IndicatorMenu(this.shelf, () => this.changed());
    this.resized = new ResizeObserver(() => this.place());
    this.resized.observe(this.chart.plot);
    this.changed();
  }

  end() {
    this.ending.abort();
    this.asking?.abort();
    clearTimeout(this.later);
    this.resized?.disconnect();
    this.menu?.end();
  }

  // --- what the chart tells

  // Other bars altogether: another interval.
  began() {
    this.asking?.abort();
    this.figures.clear();
    this.changed();
  }

  // More bars, or the last ones as they were stored.
  filled() {
    if (!this.shelf) return;
    const first = this.chart.bars[0]?.time;
    const short = this.shelf.chosen.filter((one) => first < this.figures.get(one)?.from);
    for (const one of this.shelf.chosen) this.show(one);
    if (short.length) this.ask(short, { before: this.figures.get(short[0]).from });
    this.moved();
  }

  // The running bar: it is calculated where all others are, so it is asked for, now and then.
  moved() {
    if (!this.shelf?.chosen.length || this.later) return;
    const wait = Math.max(0, (this.askedAt ?? 0) + EVERY_MS - Date.now());
    this.later = setTimeout(() => {
      this.later = null;
      this.askedAt = Date.now();
      const known = this.shelf.chosen.filter((one) => this.figures.has(one));
      if (known.length && !document.hidden) this.ask(known, { limit: TAIL + this.missed(known) });
    }, wait);
  }

  // Bars that came since figures did, as after a night's sleep.
  missed(known) {
    const since = Math.min(...known.map((one) => this.figures.get(one).to));
    const { bars } = this.chart;
    return bars.length - 1 - bars.findLastIndex(({ time }) => time <= since);
  }

  repaint() {
    if (!this.lines) return;
    this.lines.paint();
    for (const one of this.shelf.chosen) this.show(one);
    this.legend();
  }

  // --- what is chosen

  changed() {
    if (!this.shelf) return;
    const { chosen } = this.shelf;
    const panes = this.lines.draw(chosen);
    this.chart.plot.dataset.panes = panes;
    this.chart.querySelector("[data-indicators] .count")?.replaceChildren(chosen.length || "");
    this.chart.querySelector("[data-indicators] .count")?.toggleAttribute("hidden", !chosen.length);
    this.asking ??= new AbortController();
    if (this.asking.signal.aborted) this.asking = new AbortController();
    for (const one of this.figures.keys()) if (!chosen.includes(one)) this.figures.delete(one);
    const wanting = chosen.filter((one) => this.figures.get(one)?.spelled !== spelled(one));
    for (const one of chosen) if (!wanting.includes(one)) this.show(one);
    if (wanting.length && this.chart.bars.length) this.ask(wanting);
    this.legend();
    requestAnimationFrame(() => this.place());
  }

  // Of the bars that are drawn; of those `before` a time; or of the last ones, `limit` of them.
  async ask(wanted, { before, limit } = {}) {
    const { bars, interval, dataset: { symbol } } = this.chart;
    const names = new Map(wanted.map((one) => [one, spelled(one)]));
    const to = bars.at(-1)?.time;
    try {
      const found = await figuresOf(wanted, { symbol, interval, before, signal: this.asking.signal, limit: Math.min(MOST, limit ?? (before ? PAGE : bars.length)) });
      for (const [one, name] of names) if (spelled(one) === name) this.take(one, found[name], { whole: !limit, to: before ? 0 : to });
    } catch (error) {
      if (error.name === "AbortError" || limit || before) return; // what is there stays
      for (const one of wanted) this.troubles.set(one, error.code === "insufficient_data" ? "needs more bars" : "did not come");
    }
    for (const one of wanted) this.show(one);
    this.legend();
    this.chart.describe();
  }

  take(one, { series, insufficient_data: lack }, { whole, to }) {
    const name = spelled(one);
    const known = this.figures.get(one);
    const kept = known?.spelled === name ? known : { spelled: name, from: Infinity, to: 0, values: new Map(one.kind.series.map((each) => [each.name, new Map()])) };
    for (const each of one.kind.series) for (const [ms, value] of series[each.name]) kept.values.get(each.name).set(ms / 1000, value);
    if (whole) kept.from = this.chart.bars[0]?.time ?? kept.from;
    kept.to = Math.max(kept.to, to);
    this.figures.set(one, kept);
    if (lack) this.troubles.set(one, `needs ${lack.needed} bars, there are ${lack.there}`);
    else this.troubles.delete(one);
  }

  show(one) {
    const known = this.figures.get(one);
    if (known) this.lines.fill(one, known.values, this.chart.bars);
  }

  // --- what is read

  legend() {
    for (const each of this.legends) each.remove();
    const byPane = Map.groupBy(this.lines.drawn, ({ place }) => place);
    this.legends = [...byPane].map(([pane, drawn]) => {
      const box = Object.assign(document.createElement("div"), { className: "studies", ariaHidden: "true" });
      box.dataset.pane = pane;
      box.append(...drawn.map((each) => this.line(each)));
      this.chart.plot.append(box);
      return box;
    });
    this.tell(this.time);
    this.place();
  }

  line({ one, lines }) {
    const row = document.createElement("p");
    row.append(Object.assign(document.createElement("b"), { textContent: titleOf(one) }));
    if (this.troubles.has(one)) row.append(Object.assign(document.createElement("em"), { textContent: this.troubles.get(one) }));
    for (const { shape, ink } of lines) {
      const value = Object.assign(document.createElement("span"), { title: shape.label });
      value.dataset.ink = ink.slice(-1);
      row.append(value);
    }
    return row;
  }

  // The figures of the bar under the pointer; without one, of the last.
  tell(time) {
    this.time = time;
    if (!this.lines) return;
    const at = time ?? this.chart.bars.at(-1)?.time;
    const rows = this.legends.flatMap((box) => [...box.children]);
    const drawn = [...Map.groupBy(this.lines.drawn, ({ place }) => place).values()].flat();
    drawn.forEach(({ one, lines }, index) => {
      const values = this.figures.get(one)?.values;
      const spans = rows[index]?.querySelectorAll("span") ?? [];
      lines.forEach(({ shape }, place) => {
        const value = values?.get(shape.name)?.get(at);
        if (spans[place]) spans[place].textContent = value === undefined ? "–" : this.lines.said(one.kind, value);
      });
    });
  }

  place() {
    const { tops } = this.lines;
    for (const box of this.legends) if (box.dataset.pane !== "0") box.style.insetBlockStart = `${(tops[box.dataset.pane] ?? 0) + this.drawing.canvas.offsetTop + 4}px`;
  }

  // For the table and the file: a column for each line.
  get columns() {
    return (this.lines?.drawn ?? []).flatMap(({ one, lines }) => lines.map(({ shape }) => ({
      title: lines.length > 1 ? `${titleOf(one)} ${shape.label}` : titleOf(one),
      at: (time) => this.figures.get(one)?.values.get(shape.name)?.get(time),
      said: (value) => this.lines.said(one.kind, value),
    })));
  }

  // For those who listen.
  get sentence() {
    const at = this.chart.bars.at(-1)?.time;
    const said = this.columns.flatMap(({ title, at: valueAt, said: text }) => (valueAt(at) === undefined ? [] : [`${title} at ${text(valueAt(at))}`]));
    return said.length ? ` ${said.join(", ")}.` : "";
  }
}
