// <equity-chart>: what runs of a strategy made, one line each, and below the fall from the last high. Of the server's
// drawing nothing is left once this has drawn; the table beside it stays.
import { colour, onRepaint } from "./chart-colours.js";
import { compact, decimal, moment } from "./numbers.js";
import { AreaSeries, createChart, LineSeries } from "../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";

const FALLS = 0.3; // of the height

class EquityChart extends HTMLElement {
  connectedCallback() {
    const told = this.querySelector("#equity-lines");
    if (!told || this.chart) return;
    this.runs = JSON.parse(told.textContent);
    this.daily = "daily" in this.dataset;
    this.canvas = Object.assign(document.createElement("div"), { className: "canvas", role: "img", ariaLabel: this.dataset.label });
    this.legend = Object.assign(document.createElement("div"), { className: "legend", ariaHidden: "true" });
    this.querySelector("[data-plot]").replaceChildren(this.canvas, this.legend);
    this.draw();
    this.stop = onRepaint(() => this.paint());
    requestAnimationFrame(() => { this.dataset.state = "ready"; });
  }

  disconnectedCallback() {
    this.stop?.();
    this.chart?.remove();
  }

  draw() {
    this.chart = createChart(this.canvas, {
      autoSize: true,
      layout: { attributionLogo: false, background: { color: "transparent" }, fontSize: 11, fontFamily: getComputedStyle(this).fontFamily, panes: { enableResize: false } },
      rightPriceScale: { borderVisible: false },
      timeScale: { borderVisible: false, timeVisible: !this.daily, secondsVisible: false, minBarSpacing: 0.1 },
      crosshair: { mode: 0 },
      localization: { timeFormatter: (time) => this.when(time) },
      handleScroll: { vertTouchDrag: false, mouseWheel: false },
      handleScale: { mouseWheel: false },
    });
    const quiet = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerRadius: 3 };
    this.values = this.runs.map(({ points }) => this.filled(LineSeries, points, 1, 0, { ...quiet, lineWidth: 2, priceFormat: { type: "custom", formatter: amount } }));
    this.falls = this.runs.map(({ points }) => this.filled(AreaSeries, points, 2, 1, { ...quiet, lineWidth: 1, invertFilledArea: true, priceFormat: { type: "custom", formatter: share } }));
    const [above, below] = this.chart.panes();
    this.falls[0].priceScale().applyOptions({ scaleMargins: { top: 0.05, bottom: 0.08 } }); // a fall hangs from the top
    above.setStretchFactor(1 - FALLS);
    below.setStretchFactor(FALLS);
    this.chart.subscribeCrosshairMove(({ time, seriesData }) => this.tell(time, seriesData));
    this.paint();
    this.chart.timeScale().fitContent();
  }

  filled(kind, points, place, pane, options) {
    const series = this.chart.addSeries(kind, options, pane);
    series.setData(points.map((point) => ({ time: point[0], value: point[place] })));
    return series;
  }

  paint() {
    const [muted, label] = ["muted", "edge"].map((token) => colour(token));
    const grid = { color: colour("line", 0.55) };
    this.chart.applyOptions({
      layout: { textColor: muted, panes: { separatorColor: colour("line") } },
      grid: { vertLines: grid, horzLines: grid },
      crosshair: { vertLine: { color: muted, labelBackgroundColor: label }, horzLine: { color: muted, labelBackgroundColor: label } },
    });
    this.runs.forEach(({ series }, index) => {
      const token = `series-${series}`;
      this.values[index].applyOptions({ color: colour(token) });
      this.falls[index].applyOptions({ lineColor: colour(token), topColor: colour(token, 0.04), bottomColor: colour(token, 0.16) });
    });
  }

  // Under the pointer; the names stand above the chart.
  tell(time, data) {
    if (time === undefined) return this.legend.replaceChildren();
    const spans = this.values.map((series, index) => {
      const [value, fall] = [data.get(series)?.value, data.get(this.falls[index])?.value];
      if (value === undefined) return null;
      const span = Object.assign(document.createElement("span"), { textContent: `${decimal(value)} (${share(fall)})` });
      span.prepend(Object.assign(document.createElement("i"), { className: `key s${this.runs[index].series}` }));
      return span;
    });
    const at = Object.assign(document.createElement("span"), { className: "at", textContent: this.when(time) });
    return this.legend.replaceChildren(at, ...spans.filter(Boolean));
  }

  when(time) {
    const said = moment(time * 1000, { zone: "UTC", seconds: false });
    return this.daily ? said.slice(0, 10) : said;
  }
}

function amount(value) {
  return Math.abs(value) < 10000 ? decimal(value, { places: Math.abs(value) < 1000 ? 1 : 0 }) : compact(value);
}

function share(value) {
  return `${decimal(value, { places: 1 })} %`;
}

customElements.define("equity-chart", EquityChart);
