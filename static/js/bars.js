// Candles as plain data: { time, open, high, low, close, volume }, time in seconds, oldest first. Nothing is drawn here.
const MINUTE = 60;

export const SECONDS = { "1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1h": 60 * MINUTE, "4h": 240 * MINUTE, "1d": 1440 * MINUTE, "1w": 10080 * MINUTE };

export function fromApi([ms, open, high, low, close, volume]) {
  return { time: ms / 1000, open, high, low, close, volume };
}

// A candle as it is being made takes the place of the last, or comes after it; one from before it changes nothing.
export function join(bars, bar) {
  const last = bars.at(-1);
  if (last && bar.time < last.time) return false;
  bars.splice(last?.time === bar.time ? -1 : bars.length, 1, bar);
  return true;
}

// Both sorted; where both know a candle, that of `newer` stays.
export function merge(older, newer) {
  if (!newer.length) return older;
  const known = new Set(newer.map(({ time }) => time));
  return [...older.filter(({ time }) => !known.has(time)), ...newer].sort((a, b) => a.time - b.time);
}

// Heikin-Ashi: each candle is the mean of its own and of the one before, so a trend keeps one colour.
export function heikin(bars) {
  let open = 0;
  let close = 0;
  return bars.map((bar, index) => {
    open = index ? (open + close) / 2 : (bar.open + bar.close) / 2;
    close = (bar.open + bar.high + bar.low + bar.close) / 4;
    return { ...bar, open, close, high: Math.max(bar.high, open, close), low: Math.min(bar.low, open, close) };
  });
}

// The times from the first candle to the last, with those between that have none.
export function everyStep(bars, step) {
  if (!bars.length) return [];
  const [first, last] = [bars[0].time, bars.at(-1).time];
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, at) => ({ time: first + at * step }));
}

// The last candle that begins at `time` or before.
export function at(bars, time) {
  let low = 0;
  let high = bars.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (bars[middle].time <= time) low = middle + 1;
    else high = middle - 1;
  }
  return high < 0 ? null : bars[high];
}
