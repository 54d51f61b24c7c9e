// The figures behind a chart of candles, to be read or kept as a file.
import { compact } from "./numbers.js";
import { saveCsv } from "./save-file.js";

const PRICES = ["open", "high", "low", "close"];

// The newest first; `words` writes times and numbers as the chart does. `columns` are what else is known of a bar.
export function tableOf(bars, words, columns = []) {
  const more = (time) => columns.map(({ at, said }) => `<td class="num">${at(time) === undefined ? "–" : said(at(time))}</td>`).join("");
  const rows = bars.toReversed().map((bar) => `<tr><th scope="row">${words.when(bar.time)}</th>${PRICES.map((name) => `<td class="num">${words.number(bar[name])}</td>`).join("")}<td class="num">${compact(bar.volume)}</td>${more(bar.time)}</tr>`);
  const heads = ["Open", "High", "Low", "Close", "Volume", ...columns.map(({ title }) => title)].map((name) => `<th scope="col" class="num">${name}</th>`);
  return `<table class="table tight"><thead><tr><th scope="col">Time</th>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

// Oldest first, times in UTC, numbers as a program reads them.
export function saveBars(bars, { symbol, interval, columns = [] }) {
  const rows = bars.map(({ time, volume, ...prices }) => [`${new Date(time * 1000).toISOString().slice(0, 19)}Z`, ...PRICES.map((name) => prices[name]), volume, ...columns.map(({ at }) => at(time) ?? "")]);
  saveCsv(`${symbol.replace("/", "-")}-${interval}`, [["time", ...PRICES, "volume", ...columns.map(({ title }) => title)], ...rows].map((row) => row.join(",")).join("\r\n"));
}
