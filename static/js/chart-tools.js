// How somebody wants charts drawn: the pressed buttons above the plot, kept in this browser for the next chart.
const KEPT = "tidemark.chart";
const PLAIN = { type: "candles", volume: true, log: false, events: true };
const LINES = new Set(["line", "area"]);

// `flat`: there is one price a day, so candles would be dashes.
export function look(flat) {
  const kept = { ...PLAIN, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  return flat && !LINES.has(kept.type) ? { ...kept, type: "line" } : kept;
}

export function keep(look) {
  localStorage.setItem(KEPT, JSON.stringify(look));
}

// The buttons and links of `chart` say what is on.
export function press(chart, { look, interval }) {
  for (const link of chart.querySelectorAll("a[data-interval]")) {
    if (link.dataset.interval === interval) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const button of chart.querySelectorAll("[data-type]")) pressed(button, button.dataset.type === look.type);
  for (const button of chart.querySelectorAll("[data-turns]")) pressed(button, look[button.dataset.turns]);
}

export function pressed(button, on) {
  button?.setAttribute("aria-pressed", String(on));
}

// What a key does to the visible range; undefined where it does nothing.
export function moved(key, { from, to }) {
  const step = (to - from) / 10;
  const moves = { ArrowLeft: [-step, -step], ArrowRight: [step, step], "+": [step, -step], "=": [step, -step], "-": [-step, step] };
  return moves[key] && { from: from + moves[key][0], to: to + moves[key][1] };
}
