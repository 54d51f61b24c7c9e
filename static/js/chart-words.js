// What a chart says: times of its axis, the line above the plot, the sentence for those who listen.
import { compact, decimal, moment, percent } from "./numbers.js";

const DAILY = new Set(["1d", "1w"]);

export class Words {
  constructor({ symbol, locale, places, zone, flat }) {
    Object.assign(this, { symbol, locale, zone, places: Number(places), flat: flat !== undefined });
  }

  set interval(interval) {
    this.spaced = interval;
    this.daily = DAILY.has(interval);
    this.there = this.daily ? "UTC" : this.zone; // days and weeks of candles are UTC's
  }

  number(value) {
    return decimal(value, { locale: this.locale, places: this.places });
  }

  when(time) {
    const said = moment(time * 1000, { zone: this.there, seconds: false });
    return this.daily ? said.slice(0, 10) : said;
  }

  // Kinds: 0 a new year, 1 a month, 2 a day, then times.
  tick(time, kind) {
    const parts = [{ year: "numeric" }, { month: "short" }, { day: "numeric" }][kind] ?? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Date(time * 1000).toLocaleString("en-GB", { timeZone: this.there, ...parts });
  }

  // Of one bar, beside the one before it; `event` comes from elsewhere, so it is text.
  legend(bar, before, { volume, event }) {
    const change = 100 * (bar.close / (before?.close ?? bar.open) - 1) || 0;
    const names = this.flat ? ["close"] : ["open", "high", "low", "close"];
    const figures = names.map((name) => `<span>${this.flat ? "" : `<i>${name[0].toUpperCase()}</i> `}${this.number(bar[name])}</span>`);
    const traded = volume ? `<span><i>Vol</i> ${compact(bar.volume)}</span>` : "";
    const line = document.createElement("template");
    line.innerHTML = `<span class="at">${this.when(bar.time)}</span>${figures.join("")}<span class="change ${change < 0 ? "down" : "up"}">${percent(change, { locale: this.locale })}</span>${traded}`;
    if (event) line.content.append(Object.assign(document.createElement("span"), { className: "event", textContent: event }));
    return line.content;
  }

  sentence(bars) {
    const last = bars.at(-1);
    const said = last ? `${bars.length} bars of ${this.spaced} from ${this.when(bars[0].time)} to ${this.when(last.time)}, the last at ${this.number(last.close)}` : "no candles yet";
    return `${this.symbol}: ${said}. Arrow keys scroll, plus and minus zoom.`;
  }
}
