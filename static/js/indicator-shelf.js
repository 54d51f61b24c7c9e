// Which indicators somebody wants on charts, with their parameters: kept in this browser for the next chart.
const KEPT = "tidemark.indicators";
export const MOST = 8;
export const MOST_PANES = 4;

// `table` is what the API says there is; what it does not know any more, or would refuse, is left out.
export class Shelf {
  constructor(table) {
    this.table = new Map(table.map((one) => [one.name, one]));
    this.chosen = kept().flatMap(({ name, parameters }) => {
      const kind = this.table.get(name);
      return kind && allowed(kind, parameters) ? [{ kind, parameters: settled(kind, parameters) }] : [];
    }).slice(0, MOST);
  }

  get full() {
    return this.chosen.length >= MOST;
  }

  fits(kind) {
    const panes = this.chosen.filter((one) => one.kind.pane === "own").length;
    return !this.full && (kind.pane !== "own" || panes < MOST_PANES);
  }

  // A second average of the same kind begins with another window: two equal lines show one.
  add(name) {
    const kind = this.table.get(name);
    if (!kind || !this.fits(kind)) return null;
    const one = { kind, parameters: settled(kind, {}) };
    const window = kind.parameters.find((each) => each.name === "window");
    while (window && this.has(one) && one.parameters.window < window.high) one.parameters.window = Math.min(window.high, Math.round(one.parameters.window * 2.5));
    this.chosen.push(one);
    this.keep();
    return one;
  }

  has({ kind, parameters }) {
    return this.chosen.some((other) => other.kind === kind && JSON.stringify(other.parameters) === JSON.stringify(parameters));
  }

  drop(one) {
    this.chosen = this.chosen.filter((other) => other !== one);
    this.keep();
  }

  // False, and nothing changes, where the table forbids it.
  set(one, parameters) {
    if (!allowed(one.kind, parameters)) return false;
    one.parameters = settled(one.kind, parameters);
    this.keep();
    return true;
  }

  keep() {
    localStorage.setItem(KEPT, JSON.stringify(this.chosen.map(({ kind, parameters }) => ({ name: kind.name, parameters }))));
  }
}

// Whether there is any: the table is not asked for before.
export function isUsed() {
  return kept().length > 0;
}

// "SMA 50", "MACD 12 26 9", "VWAP month": short, as a legend has it.
export function titleOf({ kind, parameters }) {
  const values = kind.parameters.map(({ name }) => parameters[name]);
  return [shortOf(kind), ...values].join(" ");
}

export function shortOf(kind) {
  return SHORT[kind.name] ?? kind.series[0].label;
}

const SHORT = { bollinger: "Bollinger", ichimoku: "Ichimoku", pivots: "Pivots", stochastic: "Stochastic" };

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function settled(kind, parameters) {
  return Object.fromEntries(kind.parameters.map(({ name, default: usual }) => [name, parameters?.[name] ?? usual]));
}

function allowed(kind, parameters) {
  const all = settled(kind, parameters);
  const each = kind.parameters.every(({ name, low, high, whole, choices }) => {
    const value = all[name];
    if (choices.length) return choices.includes(value);
    return Number.isFinite(value) && value >= low && value <= high && (!whole || Number.isInteger(value));
  });
  return each && kind.rising.every((name, at) => !at || all[kind.rising[at - 1]] < all[name]);
}
