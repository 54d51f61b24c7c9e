// One socket for every price on the page: `watch("BTC/USDT", heard)` tells of each change, and answers how to stop.
//
// What comes in waits for the next frame to be painted, so many ticks are one change of the page. A socket that was
// closed comes back after a random wait that grows to 30 s: a server that restarts is not met by everybody at once.
const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;
const STEADY_MS = 60_000;

const watchers = new Map(); // symbol -> functions
const candles = new Map(); // "1h BTC/USDT" -> functions
const latest = new Map(); // symbol -> its last price
const changed = new Set();
const listeners = new Set();
let socket = null;
let asked = new Set();
let askedCandles = new Set();
let tries = 0;
let openedAt = 0;
let connected = null; // null: not yet known

export function watch(symbol, heard) {
  if (latest.has(symbol)) heard(latest.get(symbol));
  return add(watchers, symbol, heard);
}

// The candle that is being made, as [start in ms, open, high, low, close, volume].
export function watchCandle(symbol, interval, heard) {
  return add(candles, `${interval} ${symbol}`, heard);
}

function add(all, key, heard) {
  if (!all.has(key)) all.set(key, new Set());
  all.get(key).add(heard);
  queueMicrotask(narrow);
  return () => {
    all.get(key)?.delete(heard);
    if (all.get(key)?.size === 0) all.delete(key);
    queueMicrotask(narrow);
  };
}

// `told` hears { connected, prices } whenever one of them changes; prices are those of the symbols on the page.
export function watchFeed(told) {
  listeners.add(told);
  return () => listeners.delete(told);
}

// The server is asked for what stands on the page now.
function narrow() {
  if (!socket) {
    if (watchers.size && !tries) connect();
    return;
  }
  if (socket.readyState !== WebSocket.OPEN) return;
  const wanted = new Set(watchers.keys());
  send("subscribe", less(wanted, asked));
  send("unsubscribe", less(asked, wanted));
  asked = wanted;
  const wantedCandles = new Set(candles.keys());
  less(askedCandles, wantedCandles).forEach((series) => sendCandle("unsubscribe", series));
  less(wantedCandles, askedCandles).forEach((series) => sendCandle("subscribe", series));
  askedCandles = wantedCandles;
}

function less(some, others) {
  return [...some].filter((one) => !others.has(one));
}

function send(action, symbols, more = {}) {
  if (symbols.length) socket.send(JSON.stringify({ action, symbols, ...more }));
}

function sendCandle(action, series) {
  const [interval, symbol] = series.split(" ");
  send(action, [symbol], { candles: interval });
}

function connect() {
  if (!watchers.size) return;
  asked = new Set(watchers.keys());
  askedCandles = new Set();
  const address = new URL("/ws/prices", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("symbols", [...asked].join(","));
  socket = new WebSocket(address);
  socket.addEventListener("open", () => {
    openedAt = Date.now();
    say(true);
    narrow();
  });
  socket.addEventListener("message", (event) => take(JSON.parse(event.data)));
  socket.addEventListener("close", comeBack);
}

function comeBack() {
  if (openedAt && Date.now() - openedAt > STEADY_MS) tries = 0;
  socket = null;
  openedAt = 0;
  tries += 1;
  if (tries > 1 || connected) say(false);
  const most = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** tries);
  setTimeout(connect, SHORTEST_MS + Math.random() * (most - SHORTEST_MS));
}

function take(frame) {
  if (frame.type === "candles") return frame.candles.forEach(({ symbol, candle }) => tellCandle(`${frame.interval} ${symbol}`, candle));
  if (frame.type !== "prices") return undefined;
  for (const price of frame.prices) {
    latest.set(price.symbol, price);
    if (!changed.size) requestAnimationFrame(paint);
    changed.add(price.symbol);
  }
  return undefined;
}

function tellCandle(series, candle) {
  candles.get(series)?.forEach((heard) => heard(candle));
}

function paint() {
  for (const symbol of changed) watchers.get(symbol)?.forEach((heard) => heard(latest.get(symbol)));
  changed.clear();
  tell();
}

function say(now) {
  if (now === connected) return;
  connected = now;
  tell();
}

function tell() {
  const prices = [...watchers.keys()].map((symbol) => latest.get(symbol)).filter(Boolean);
  listeners.forEach((told) => told({ connected, prices }));
}

// A page that was asleep in the background looks for its socket at once.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !socket && watchers.size) connect();
});
