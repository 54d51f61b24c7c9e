// The area between two lines of a chart: one shade where the first is above, the other where it is below.

// Unbroken stretches of one side, each as the outline of an area. `rows` are [x, first, second] or null where one lacks.
export function stretches(rows) {
  const found = [];
  let run = null;
  let before = null;
  for (const row of rows) {
    if (row === null) run = null;
    else {
      const above = row[1] <= row[2]; // a canvas counts downwards
      if (run && run.above !== above) {
        const crossing = between(before, row);
        add(run, crossing);
        run = null;
        found.push((run = { above, upper: [], lower: [] }));
        add(run, crossing);
      } else if (!run) found.push((run = { above, upper: [], lower: [] }));
      add(run, row);
    }
    before = row;
  }
  return found.map(({ above, upper, lower }) => ({ above, outline: [...upper, ...lower.reverse()] }));
}

function add(run, [x, first, second]) {
  run.upper.push([x, first]);
  run.lower.push([x, second]);
}

// Where the two lines meet on their way from one bar to the next.
function between(from, to) {
  const apart = from[1] - from[2];
  const part = apart / (apart - (to[1] - to[2]));
  const at = from.map((value, place) => value + part * (to[place] - value));
  return [at[0], at[1], at[1]];
}

// A primitive of the chart's library, its own view and its own renderer; attached to the first of the two lines.
export class Cloud {
  rows = [];
  shades = [];

  attached({ chart, series, requestUpdate }) {
    Object.assign(this, { chart, series, requestUpdate });
  }

  // `rows` are [time, first, second], undefined where there is none.
  show(rows) {
    this.rows = rows;
    this.requestUpdate?.();
  }

  paint(shades) {
    this.shades = shades;
    this.requestUpdate?.();
  }

  paneViews() {
    return [this];
  }

  zOrder() {
    return "bottom";
  }

  renderer() {
    return this;
  }

  draw(target) {
    target.useMediaCoordinateSpace(({ context }) => {
      for (const { above, outline } of stretches(this.placed())) {
        context.fillStyle = this.shades[above ? 0 : 1];
        context.beginPath();
        for (const [x, y] of outline) context.lineTo(x, y);
        context.fill();
      }
    });
  }

  placed() {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return [];
    const seen = this.rows.slice(Math.max(0, Math.floor(range.from) - 1), Math.ceil(range.to) + 2);
    return seen.map(([time, first, second]) => {
      const row = [scale.timeToCoordinate(time), first === undefined ? null : this.series.priceToCoordinate(first), second === undefined ? null : this.series.priceToCoordinate(second)];
      return row.includes(null) ? null : row;
    });
  }
}
