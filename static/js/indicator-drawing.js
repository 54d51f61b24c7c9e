// Indicators on the canvas of a chart: lines over the price, and panes of their own below it.
import { Cloud } from "./chart-cloud.js";
import { colour } from "./chart-colours.js";
import { compact, decimal } from "./numbers.js";
import { HistogramSeries, LineSeries, LineStyle, LineType } from "../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";

const INKS = ["series-3", "series-1", "series-5", "series-2", "series-4", "series-6", "series-7"];
const CLOUD = ["span_a", "span_b"]; // the area between these is filled
const PRICE_SHARE = 3; // of the height, beside 1 for each pane

export class IndicatorDrawing {
  constructor(chart, words) {
    Object.assign(this, { chart, words, drawn: [] });
    chart.panes()[0].setPreserveEmptyPane(true); // the price leaves it for a moment when it is drawn anew
  }

  // Anew, after one came or went. A shelf's entry gets its lines; `inks` are the colours of its legend.
  draw(chosen) {
    for (const { lines } of this.drawn) for (const { series } of lines) this.chart.removeSeries(series);
    let next = 0;
    let pane = 0;
    this.drawn = chosen.map((one) => {
      if (one.kind.pane === "own") pane += 1;
      const place = one.kind.pane === "own" ? pane : 0;
      const single = one.kind.series.some(({ style }) => style === "band" || style === "level") && one.kind.name !== "ichimoku";
      const lines = one.kind.series.map((shape, at) => {
        if (!single || at === 0) next += 1;
        return { shape, ink: INKS[(next - 1) % INKS.length], series: this.add(one.kind, shape, place) };
      });
      const edge = lines.find(({ shape }) => shape.name === CLOUD[0]);
      const cloud = edge && new Cloud();
      if (cloud) edge.series.attachPrimitive(cloud);
      for (const level of one.kind.guides) lines[0].guides = [...(lines[0].guides ?? []), lines[0].series.createPriceLine({ price: level, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: false })];
      return { one, place, lines, cloud };
    });
    this.chart.panes().forEach((each, at) => each.setStretchFactor(at ? 1 : PRICE_SHARE));
    this.paint();
    return pane;
  }

  add(kind, { style }, place) {
    const own = kind.pane === "own";
    const shape = style === "columns" ? HistogramSeries : LineSeries;
    return this.chart.addSeries(shape, {
      lineWidth: style === "line" ? 2 : 1, lineType: style === "level" ? LineType.WithSteps : LineType.Simple,
      lineStyle: style === "level" ? LineStyle.Dotted : LineStyle.Solid,
      priceLineVisible: false, lastValueVisible: own && style === "line", crosshairMarkerVisible: false,
      priceFormat: { type: "custom", minMove: 1e-8, formatter: (value) => this.said(kind, value) },
      ...(kind.bounds && { autoscaleInfoProvider: () => ({ priceRange: { minValue: kind.bounds[0], maxValue: kind.bounds[1] } }) }),
    }, place);
  }

  // `figures` are points by series name; a bar without one breaks the line.
  fill(one, figures, bars) {
    const found = this.drawn.find((each) => each.one === one);
    for (const { shape, series } of found?.lines ?? []) {
      const values = shifted(figures.get(shape.name), bars, one.parameters[shape.drawn_back_by]);
      series.setData(bars.map(({ time }) => point(time, values.get(time), shape, this.shades)));
    }
    const [first, second] = CLOUD.map((name) => new Map(figures.get(name)));
    found?.cloud?.show(bars.map(({ time }) => [time, first.get(time), second.get(time)]));
  }

  paint() {
    this.shades = [colour("up", 0.6), colour("down", 0.6)];
    for (const { lines, cloud } of this.drawn) {
      cloud?.paint([colour("up", 0.15), colour("down", 0.15)]);
      for (const { series, ink, guides } of lines) {
        series.applyOptions({ color: colour(ink) });
        guides?.forEach((guide) => guide.applyOptions({ color: colour("edge", 0.8) }));
      }
    }
    this.chart.applyOptions({ layout: { panes: { separatorColor: colour("line"), separatorHoverColor: colour("edge", 0.3) } } });
  }

  // Where each pane begins below the top of the plot.
  get tops() {
    let top = 0;
    return this.chart.panes().map((pane) => {
      const begins = top;
      top += pane.getHeight() + 1;
      return begins;
    });
  }

  said(kind, value) {
    if (kind.pane === "price") return this.words.number(value);
    const size = Math.abs(value);
    if (size >= 1e5) return compact(value);
    return decimal(value, { locale: this.words.locale, places: size >= 1 || !size ? 2 : Math.min(8, 2 - Math.floor(Math.log10(size))) });
  }
}

function point(time, value, { style }, [won, lost]) {
  if (value === undefined) return { time };
  return style === "columns" ? { time, value, color: value < 0 ? lost : won } : { time, value };
}

// By time; what is drawn back stands so many bars, less one, before its own.
function shifted(points, bars, back) {
  if (!back || !points) return new Map(points);
  const places = new Map(bars.map(({ time }, at) => [time, at]));
  return new Map([...points].flatMap(([time, value]) => {
    const bar = bars[places.get(time) - back + 1];
    return bar ? [[bar.time, value]] : [];
  }));
}
