// Candles as plain data: { time, open, high, low, close, volume }, time in seconds, oldest first. Nothing is drawn here.
const MINUTE = 60;
const WEEK = 7 * 24 * 60 * MINUTE;
const MONDAY = 4 * 24 * 60 * MINUTE; // 1970-01-05

export const SECONDS = { "1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1h": 60 * MINUTE, "4h": 240 * MINUTE, "1d": 1440 * MINUTE, "1w": WEEK };

export function fromApi([ms, open, high, low, close, volume]) {
  return { time: ms / 1000, open, high, low, close, volume };
}

// Where the candle begins that `time` falls into: days and weeks are UTC's.
export function start(time, interval) {
  const offset = interval === "1w" ? MONDAY : 0;
  return time - ((time - offset) % SECONDS[interval]);
}

// A price joins the newest candle or begins the next; one from before it changes nothing. Answers the candle.
export function fold(bars, price, time, interval) {
  const last = bars.at(-1);
  const begins = start(Math.floor(time), interval);
  if (!last || begins < last.time) return null;
  if (begins > last.time) {
    bars.push({ time: begins, open: last.close, high: Math.max(last.close, price), low: Math.min(last.close, price), close: price, volume: 0 });
    return bars.at(-1);
  }
  last.close = price;
  last.high = Math.max(last.high, price);
  last.low = Math.min(last.low, price);
  return last;
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

export function csv(bars) {
  const rows = bars.map(({ time, open, high, low, close, volume }) => [new Date(time * 1000).toISOString().slice(0, 19) + "Z", open, high, low, close, volume]);
  return [["time", "open", "high", "low", "close", "volume"], ...rows].map((row) => row.join(",")).join("\r\n");
}
