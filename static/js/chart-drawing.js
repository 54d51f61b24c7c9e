// Candles on a canvas, by lightweight-charts, in the colours of css/tokens.css. What is drawn is given; nothing is asked for.
import { at, everyStep, heikin, SECONDS } from "./bars.js";
import { colour, onPaper, onRepaint } from "./chart-colours.js";
import {
  AreaSeries, CandlestickSeries, createChart, createSeriesMarkers, HistogramSeries, LineSeries, PriceScaleMode,
} from "../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";

const KINDS = { line: LineSeries, area: AreaSeries };
const MARKS = { dividend: ["D", "series-5"], split: ["S", "series-3"], bonus: ["B", "series-3"], buy: ["", "accent"], sell: ["", "warn"] };
const ARROWS = { buy: { position: "belowBar", shape: "arrowUp" }, sell: { position: "aboveBar", shape: "arrowDown" } };
const SHOWN = { wide: 160, narrow: 70 };
const ROOM = { top: 0.12, bottom: 0.06, above: 0.22 }; // above the volume

export class Drawing {
  constructor(canvas, { words, look, events, told, moved, repainted }) {
    Object.assign(this, { canvas, words, look, events, repainted, drawn: [] });
    this.chart = createChart(canvas, {
      autoSize: true,
      layout: { attributionLogo: false, background: { color: "transparent" }, fontSize: 11, fontFamily: getComputedStyle(canvas).fontFamily },
      rightPriceScale: { borderVisible: false, entireTextOnly: true },
      timeScale: { borderVisible: false, secondsVisible: false, rightOffset: 4, minBarSpacing: 0.8, tickMarkFormatter: (time, kind) => words.tick(time, kind) },
      crosshair: { mode: 0 },
      localization: { priceFormatter: (price) => words.number(price), timeFormatter: (time) => words.when(time) },
      handleScroll: { vertTouchDrag: false },
    });
    this.chart.subscribeCrosshairMove(({ time }) => told(time === undefined ? null : at(this.drawn, time)));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => range && moved(range));
    this.stop = onRepaint(() => this.repaint());
  }

  end() {
    this.stop();
    this.chart.remove();
  }

  // Anew, after the kind of drawing or the interval changed.
  draw(bars, interval) {
    this.interval = interval;
    for (const series of [this.series, this.strength]) if (series) this.chart.removeSeries(series);
    this.strength = this.chart.addSeries(HistogramSeries, { priceScaleId: "volume", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false });
    this.strength.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.series = this.chart.addSeries(KINDS[this.look.type] ?? CandlestickSeries, { priceFormat: { type: "custom", minMove: 10 ** -this.words.places, formatter: (price) => this.words.number(price) } });
    this.marks = createSeriesMarkers(this.series, []);
    this.chart.applyOptions({ timeScale: { timeVisible: SECONDS[interval] < SECONDS["1d"] } });
    this.paint();
    this.fill(bars);
  }

  fill(bars) {
    this.drawn = this.look.type === "heikin" ? heikin(bars) : bars;
    this.series.setData(this.drawn.map((bar) => this.point(bar)));
    this.weigh();
    this.mark();
  }

  // The last bar alone, or one more.
  move(bars) {
    if (this.look.type === "heikin" || this.words.flat) return this.fill(bars);
    this.drawn = bars;
    this.series.update(this.point(bars.at(-1)));
    this.strength.update(this.weight(bars.at(-1)));
    return undefined;
  }

  showNewest() {
    const shown = this.canvas.clientWidth < 600 ? SHOWN.narrow : SHOWN.wide;
    if (this.drawn.length < shown) this.chart.timeScale().fitContent();
    else this.range = { from: this.drawn.length - shown, to: this.drawn.length + 3 };
  }

  get range() {
    return this.chart.timeScale().getVisibleLogicalRange();
  }

  set range(range) {
    this.chart.timeScale().setVisibleLogicalRange(range);
  }

  point(bar) {
    return KINDS[this.look.type] ? { time: bar.time, value: bar.close } : bar;
  }

  weight({ time, open, close, volume }) {
    return { time, value: volume, color: close < open ? this.ink.lost : this.ink.won };
  }

  // What has a price now and then has no volume: its days stand there, so that a month is as wide as the next.
  weigh() {
    this.strength.setData(this.words.flat ? everyStep(this.drawn, SECONDS[this.interval]) : this.drawn.map((bar) => this.weight(bar)));
  }

  get weighs() {
    return this.look.volume && !this.words.flat;
  }

  mark() {
    const day = SECONDS[this.interval] < SECONDS["1d"] ? SECONDS["1d"] - 1 : 0; // of a day in hours its last bar
    const [first, last] = [this.drawn[0]?.time, this.drawn.at(-1)?.time + SECONDS["1w"]];
    const marks = !this.look.events || !this.drawn.length ? [] : this.events.flatMap(({ day: on, at: moment, type, text }) => {
      const time = Date.parse(moment ?? on) / 1000;
      if (time < first || time > last) return [];
      const [letter, ink] = MARKS[type] ?? ["•", "series-7"];
      const place = at(this.drawn, moment ? time : time + day).time;
      return [{ time: place, position: "belowBar", shape: "circle", ...ARROWS[type], color: colour(ink), text: letter, id: text }];
    });
    this.marks.setMarkers(marks.sort((a, b) => a.time - b.time));
    this.said = new Map();
    for (const { time, id } of marks) this.said.set(time, this.said.has(time) ? `${this.said.get(time)}; ${id}` : id);
  }

  // What came later than the chart: own trades.
  add(events) {
    this.events = [...this.events, ...events];
    if (this.series) this.mark();
  }

  paint() {
    const [up, down, muted, label] = ["up", "down", "muted", "edge"].map((token) => colour(token));
    const grid = { color: colour("line", 0.55) };
    this.ink = { won: colour("up", 0.32), lost: colour("down", 0.32) };
    this.chart.applyOptions({
      layout: { textColor: muted },
      grid: { vertLines: grid, horzLines: grid },
      crosshair: { vertLine: { color: muted, labelBackgroundColor: label }, horzLine: { color: muted, labelBackgroundColor: label } },
    });
    if (!this.series) return;
    const kinds = {
      line: { color: colour("accent"), lineWidth: 2 },
      area: { lineColor: colour("accent"), topColor: colour("accent", 0.26), bottomColor: colour("accent", 0.02), lineWidth: 2 },
    };
    this.series.applyOptions(kinds[this.look.type] ?? { upColor: up, downColor: down, borderVisible: false, wickUpColor: up, wickDownColor: down });
    this.strength.applyOptions({ visible: this.weighs });
    this.series.priceScale().applyOptions({ mode: this.look.log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal, scaleMargins: { top: ROOM.top, bottom: this.weighs ? ROOM.above : ROOM.bottom } });
  }

  // Bars of volume and marks carry their colours with them.
  repaint() {
    this.paint();
    if (!this.series) return;
    this.weigh();
    this.mark();
    this.repainted?.();
  }

  // As it stands, in the colours of paper: a canvas does not follow @media print.
  picture() {
    onPaper(true);
    this.repaint();
    const picture = this.chart.takeScreenshot();
    onPaper(false);
    this.repaint();
    return picture;
  }
}
