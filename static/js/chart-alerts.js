// Alerts in the chart of prices: those that wait are lines, and a new one is set where the price axis is clicked, where
// the chart is right-clicked, or by the bell that follows the pointer.
import { toast } from "./app-toasts.js";
import { colour } from "./chart-colours.js";

const DASHED = 2;
const STILL_PX = 4; // a click, not a drag of the axis
const BELL = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10"/><path d="M10 20a2.2 2.2 0 0 0 4 0"/></svg>';

export class ChartAlerts {
  constructor(host, drawing) {
    Object.assign(this, { host, drawing, lines: [], known: [] });
    this.bell = Object.assign(document.createElement("button"), { type: "button", className: "button square alert-here", hidden: true, innerHTML: `<span class="spoken">Set an alert at this price</span>${BELL}` });
    this.bell.tabIndex = -1; // by keyboard: the page's own button
    host.plot.append(this.bell);
    this.bell.addEventListener("click", () => this.open(this.at, this.bell.offsetTop));
    this.bell.addEventListener("pointerleave", () => this.follow(null));
    drawing.chart.subscribeCrosshairMove(({ point }) => this.follow(point ?? null));
    drawing.canvas.addEventListener("contextmenu", (event) => this.asked(event));
    drawing.canvas.addEventListener("pointerdown", ({ offsetY, clientX, clientY }) => { this.down = { offsetY, clientX, clientY }; });
    drawing.canvas.addEventListener("pointerup", (event) => this.pressed(event));
    this.heard = () => this.load();
    document.body.addEventListener("told", this.heard);
    this.load();
  }

  end() {
    document.body.removeEventListener("told", this.heard);
    this.form?.remove();
    this.bell.remove();
  }

  // --- those that wait

  async load() {
    const address = new URL(`${this.host.dataset.alerts}/active`, location.href);
    address.search = new URLSearchParams({ symbol: this.host.dataset.symbol, kind: "price", limit: 200 });
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    this.known = (await answer.json()).results;
    this.draw();
  }

  // Anew, after the series became another one.
  draw() {
    const { series } = this.drawing;
    if (!series) return;
    if (this.of === series) this.lines.forEach((line) => series.removePriceLine(line));
    this.of = series;
    const ink = colour("warn");
    this.lines = this.known.map(({ target_price: price, note }) => series.createPriceLine({ price: Number(price), color: ink, lineWidth: 1, lineStyle: DASHED, axisLabelVisible: true, title: note ? `Alert: ${note.slice(0, 24)}` : "Alert" }));
  }

  // --- where it is set

  price(y) {
    const [pane] = this.drawing.chart.panes();
    return y >= 0 && y <= pane.getHeight() ? this.drawing.series?.coordinateToPrice(y) : null;
  }

  // Between the plot and its axis, beside the line under the pointer.
  follow(point) {
    const price = point && this.price(point.y);
    if (!point && this.bell.matches(":hover")) return;
    this.bell.hidden = !price || price <= 0 || matchMedia("(hover: none)").matches || Boolean(this.form);
    if (this.bell.hidden) return;
    this.at = price;
    const { canvas, chart } = this.drawing;
    this.bell.style.insetBlockStart = `${canvas.offsetTop + point.y - this.bell.offsetHeight / 2}px`;
    this.bell.style.insetInlineEnd = `${chart.priceScale("right").width() + 4}px`;
  }

  place(event) {
    const box = this.drawing.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, width: box.width };
  }

  asked(event) {
    const { y } = this.place(event);
    const price = this.price(y);
    if (!price || price <= 0) return;
    event.preventDefault();
    this.open(price, y);
  }

  pressed(event) {
    const from = this.down;
    this.down = null;
    if (!from || event.button !== 0 || Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL_PX) return;
    const { x, y, width } = this.place(event);
    const price = this.price(y);
    if (x > width - this.drawing.chart.priceScale("right").width() && price > 0) this.open(price, y);
  }

  // --- the small form

  open(price, y) {
    this.close();
    const { words, drawn, canvas } = this.drawing;
    const typed = price.toFixed(words.places);
    const above = price >= (drawn.at(-1)?.close ?? 0);
    const form = document.createElement("form");
    form.className = "alert-at";
    form.innerHTML = `<p><b>Alert on <span></span></b></p>
      <div class="row tight"><label><span class="spoken">When</span><select class="input" name="direction"><option value="above">Above</option><option value="below">Below</option><option value="crosses">Crosses</option></select></label>
      <label><span class="spoken">Price</span><input class="input num" name="target_price" inputmode="decimal" autocomplete="off" required></label></div>
      <div class="row tight"><button class="button primary">Set alert</button><a class="button quiet">More</a><button class="button quiet square" type="button" title="Close"><span class="spoken">Close</span>✕</button></div>`;
    form.querySelector("b span").textContent = this.host.dataset.symbol;
    form.elements.direction.value = above ? "above" : "below";
    form.elements.target_price.value = typed;
    form.addEventListener("submit", (event) => this.send(event));
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.close({ back: true }));
    form.querySelector("[type=button]").addEventListener("click", () => this.close({ back: true }));
    const more = form.querySelector("a");
    const lead = () => { more.href = `${this.host.dataset.newAlert}?${new URLSearchParams({ symbol: this.host.dataset.symbol, target: form.elements.target_price.value, direction: form.elements.direction.value })}`; };
    form.addEventListener("input", lead);
    lead();
    this.host.plot.append(form);
    this.form = form;
    this.bell.hidden = true;
    form.style.insetBlockStart = `${Math.max(0, Math.min(canvas.offsetTop + y - 20, this.host.plot.clientHeight - form.offsetHeight))}px`;
    form.elements.target_price.focus();
    form.elements.target_price.select();
  }

  close({ back = false } = {}) {
    this.form?.remove();
    this.form = null;
    if (back) this.drawing.canvas.focus();
  }

  async send(event) {
    event.preventDefault();
    const { form } = this;
    const { direction, target_price: price } = Object.fromEntries(new FormData(form));
    const body = { symbol: this.host.dataset.symbol, direction, target_price: price.trim(), channels: ["in_app", "email", "web_push"] };
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json", "Content-Type": "application/json" };
    form.querySelector(".primary").setAttribute("aria-busy", "true");
    const answer = await fetch(this.host.dataset.alerts, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    form.querySelector(".primary").removeAttribute("aria-busy");
    if (!answer?.ok) return toast(told?.errors?.[0]?.detail ?? "That did not work. Please try again.", "error");
    this.close({ back: true });
    toast("Alert set", "success", { body: `${body.symbol} ${direction} ${price}`, path: `/alerts/${told.id}/` });
    told.warnings.forEach((warning) => toast(warning, "warning"));
    return this.load();
  }
}
