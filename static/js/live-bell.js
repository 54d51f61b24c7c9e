// <live-bell>: the count of what is unread, the newest under the bell, and a toast the moment something is told.
import { toast } from "./app-toasts.js";

const SHORTEST_MS = 1000;
const LONGEST_MS = 30_000;
const OVER = 99;
const GONE = new Set([4401, 4404]);

class LiveBell extends HTMLElement {
  connectedCallback() {
    this.tries = 0;
    this.count = this.querySelector("[data-unread]");
    this.heading = document.title;
    this.show(Number(this.count.textContent));
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.querySelector("details").addEventListener("toggle", ({ target }) => target.open && this.fetchLatest(), { signal });
    document.addEventListener("click", (event) => this.opened(event), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && !this.socket && this.connect(), { signal });
    this.connect();
  }

  disconnectedCallback() {
    this.ending.abort();
    clearTimeout(this.later);
    this.ended = true;
    this.socket?.close();
  }

  connect() {
    clearTimeout(this.later);
    const address = new URL("/ws/notifications", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    // what was told between the page and the socket
    this.socket.addEventListener("open", () => { this.tries = 0; this.socket.send('{"action":"count"}'); });
    this.socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.socket.addEventListener("close", ({ code }) => this.comeBack(code));
  }

  comeBack(code) {
    this.socket = null;
    if (this.ended || GONE.has(code)) return;
    this.tries += 1;
    const most = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.tries);
    this.later = setTimeout(() => this.connect(), SHORTEST_MS + Math.random() * (most - SHORTEST_MS));
  }

  take(frame) {
    if ("unread" in frame) this.show(frame.unread);
    if (frame.type === "error") return;
    if (frame.type === "notification" && !document.hidden) toast(frame.title, "info", { body: frame.body, path: frame.path || "/notifications/", told: frame.id });
    htmx.trigger(document.body, "told");
    if (this.querySelector("details").open) this.fetchLatest();
  }

  show(unread) {
    this.count.textContent = unread > OVER ? `${OVER}+` : unread;
    this.count.hidden = !unread;
    document.title = unread ? `(${this.count.textContent}) ${this.heading}` : this.heading;
  }

  fetchLatest() {
    htmx.ajax("GET", this.dataset.latest, { target: this.querySelector("[data-latest-told]"), swap: "innerHTML" });
  }

  // Whoever goes to what a notification is about has read it.
  opened(event) {
    const link = event.target.closest?.("[data-told]");
    if (!link) return;
    const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] };
    fetch(`/api/v1/notifications/${link.dataset.told}/read`, { method: "POST", headers, keepalive: true }).catch(() => {});
  }
}

customElements.define("live-bell", LiveBell);
