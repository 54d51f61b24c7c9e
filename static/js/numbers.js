// Numbers and times as the server writes them (config/templatetags/figures.py).
const formats = new Map();

export function decimal(value, { locale = "en", places = 2 } = {}) {
  const key = `${locale} ${places}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places }));
  }
  return formats.get(key).format(value).replace("-", "−");
}

export function percent(value, { locale = "en", places = 2 } = {}) {
  const figure = Number(Number(value).toFixed(places));
  const sign = figure > 0 ? "+" : figure < 0 ? "−" : "";
  return `${sign}${decimal(Math.abs(figure), { locale, places })} %`;
}

export function compact(value, locale = "en") {
  const key = `${locale} compact`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(locale, { notation: "compact", minimumSignificantDigits: 3, maximumSignificantDigits: 3 }));
  return formats.get(key).format(value);
}

// 2026-11-20 14:30:05, in this browser's zone; nobody takes the month for the day.
export function moment(when, { zone, seconds = true } = {}) {
  const parts = Object.fromEntries(clock(zone).formatToParts(new Date(when)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}${seconds ? `:${parts.second}` : ""}`;
}

const clocks = new Map();
export function clock(zone) {
  if (!clocks.has(zone)) {
    clocks.set(zone, new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
      second: "2-digit", hourCycle: "h23",
    }));
  }
  return clocks.get(zone);
}
