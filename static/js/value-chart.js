// <value-chart>: what a portfolio was worth, day by day, over what was put in. The server drew the lines and a table;
// this draws over the one and leaves the other. While amounts are hidden its scale is, and the shape stays.
import { colour, onRepaint } from "./chart-colours.js";
import { compact, decimal, moment } from "./numbers.js";
import { AreaSeries, createChart, LineSeries, LineType } from "../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";

const KINDS = { area: AreaSeries, line: LineSeries, step: LineSeries };

class ValueChart extends HTMLElement {
  connectedCallback() {
    const told = this.querySelector("script[type='application/json']");
    if (!told || this.chart) return;
    this.lines = JSON.parse(told.textContent);
    this.canvas = Object.assign(document.createElement("div"), { className: "canvas", role: "img", ariaLabel: this.dataset.label });
    this.legend = Object.assign(document.createElement("div"), { className: "legend", ariaHidden: "true" });
    this.querySelector("[data-plot]").replaceChildren(this.canvas, this.legend);
    this.draw();
    this.stop = onRepaint(() => this.paint());
    this.hiding = new MutationObserver(() => this.paint());
    this.hiding.observe(document.documentElement, { attributeFilter: ["data-amounts"] });
    requestAnimationFrame(() => { this.dataset.state = "ready"; });
  }

  disconnectedCallback() {
    this.stop?.();
    this.hiding?.disconnect();
    this.chart?.remove();
  }

  draw() {
    const written = { type: "custom", minMove: 0.01, formatter: (value) => this.short(value) };
    this.chart = createChart(this.canvas, {
      autoSize: true,
      layout: { attributionLogo: false, background: { color: "transparent" }, fontSize: 11, fontFamily: getComputedStyle(this).fontFamily },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.06 } },
      timeScale: { borderVisible: false, timeVisible: "hours" in this.dataset, secondsVisible: false, minBarSpacing: 0.1 },
      crosshair: { mode: 0 },
      localization: { timeFormatter: (time) => this.when(time) },
      handleScroll: { vertTouchDrag: false, mouseWheel: false },
      handleScale: { mouseWheel: false },
    });
    this.series = this.lines.map(({ style, points }) => {
      const series = this.chart.addSeries(KINDS[style], { priceFormat: written, priceLineVisible: false, lastValueVisible: false, crosshairMarkerRadius: 3, lineWidth: style === "step" ? 1.5 : 2, lineType: style === "step" ? LineType.WithSteps : LineType.Simple });
      series.setData(points.map(([time, value]) => ({ time, value })));
      return series;
    });
    this.chart.subscribeCrosshairMove(({ time, seriesData }) => this.tell(time, seriesData));
    this.paint();
    this.chart.timeScale().fitContent();
  }

  get veiled() {
    return document.documentElement.dataset.amounts === "hidden" && "amounts" in this.dataset;
  }

  paint() {
    const [muted, label] = ["muted", "edge"].map((token) => colour(token));
    const grid = { color: colour("line", 0.55) };
    this.chart.applyOptions({
      layout: { textColor: muted },
      grid: { vertLines: grid, horzLines: grid },
      rightPriceScale: { visible: !this.veiled },
      crosshair: { vertLine: { color: muted, labelBackgroundColor: label }, horzLine: { color: muted, labelBackgroundColor: label, labelVisible: !this.veiled } },
    });
    this.lines.forEach(({ style, token }, index) => {
      const ink = colour(token);
      this.series[index].applyOptions(style === "area" ? { lineColor: ink, topColor: colour(token, 0.24), bottomColor: colour(token, 0.02) } : { color: ink });
    });
  }

  // Under the pointer; the names stand above the chart.
  tell(time, data) {
    if (time === undefined) return this.legend.replaceChildren();
    const spans = this.series.map((series, index) => {
      const value = data.get(series)?.value;
      if (value === undefined) return null;
      const span = Object.assign(document.createElement("span"), { textContent: this.long(value), className: "amounts" in this.dataset ? "amount" : "" });
      span.prepend(Object.assign(document.createElement("i"), { className: `key ${this.lines[index].token}` }));
      return span;
    });
    const at = Object.assign(document.createElement("span"), { className: "at", textContent: this.when(time) });
    return this.legend.replaceChildren(at, ...spans.filter(Boolean));
  }

  when(time) {
    const hours = "hours" in this.dataset;
    const said = moment(time * 1000, hours ? { seconds: false } : { zone: "UTC", seconds: false });
    return hours ? said : said.slice(0, 10);
  }

  short(value) {
    const { locale = "en" } = this.dataset;
    return Math.abs(value) < 10000 ? decimal(value, { locale, places: Math.abs(value) < 1000 ? 1 : 0 }) : compact(value, locale);
  }

  long(value) {
    const { locale = "en", before = "", after = "", places = "2" } = this.dataset;
    return `${value < 0 ? "−" : ""}${before}${decimal(Math.abs(value), { locale, places: Number(places) })}${after}`;
  }
}

customElements.define("value-chart", ValueChart);
