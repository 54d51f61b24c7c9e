// The candles of one instrument as the API has them: the newest, and older ones for as long as there are any.
import { fromApi } from "./bars.js";

const MOST = 1000; // at once

export class CandleSource {
  constructor(address) {
    this.address = address;
  }

  // What was asked of the interval before is not waited for.
  begin(interval) {
    this.end();
    Object.assign(this, { interval, asking: new AbortController(), first: false, busy: false });
  }

  end() {
    this.asking?.abort();
  }

  newest(limit = MOST) {
    return this.ask(`limit=${limit}`);
  }

  // Those before `time`; none while others are on their way, and none once the first is known.
  async before(time) {
    if (this.busy || this.first) return [];
    this.busy = true;
    const { asking } = this;
    const found = await this.ask(`limit=${MOST}&to=${time * 1000}`).catch(() => []); // nor asked again after a failure
    if (asking === this.asking) Object.assign(this, { first: !found.length, busy: false });
    return found;
  }

  async ask(query) {
    const answer = await fetch(`${this.address}?interval=${this.interval}&${query}`, { signal: this.asking.signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).candles.map(fromApi);
  }
}
