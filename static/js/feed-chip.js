// What can be said of the prices on this page: Live, Delayed, Stale since, Reconnecting.
import { watchFeed } from "./price-feed.js";

const STREAMS = new Set(["binance", "coinbase", "coinbase-exchange", "okx", "simulator"]);
const LOOKS = { live: "good", stale: "warn", reconnecting: "busy" };

class FeedChip extends HTMLElement {
  connectedCallback() {
    this.stop = watchFeed((feed) => this.show(feed));
  }

  disconnectedCallback() {
    this.stop();
  }

  show({ connected, prices }) {
    if (connected === false) return this.say("reconnecting", "Reconnecting");
    const moved = prices.filter(({ venue }) => venue !== "hand");
    if (!moved.length) return undefined;
    const fresh = moved.filter(({ stale }) => !stale);
    if (fresh.length && "closed" in this.dataset) return this.hide();
    if (fresh.some(({ venue }) => STREAMS.has(venue))) return this.say("live", "Live");
    if (fresh.length) return this.say("delayed", `Delayed ${this.dataset.minutes} min`);
    const newest = moved.map(({ ts }) => ts).sort().at(-1);
    const at = new Date(newest).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    return this.say("stale", `Stale since ${at}`);
  }

  // Of a market that is closed only what is wrong is said.
  hide() {
    this.querySelector(".chip").hidden = true;
  }

  // Only a change is written: it is read out to those who listen.
  say(state, text) {
    const chip = this.querySelector(".chip");
    chip.hidden = false;
    if (chip.textContent === text) return;
    chip.className = `chip ${LOOKS[state] ?? ""}`;
    chip.textContent = text;
  }
}

customElements.define("feed-chip", FeedChip);
