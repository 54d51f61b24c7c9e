// <push-switch>: this browser is woken for notifications, or no longer. It is asked for permission on the click alone.
import { toast } from "./app-toasts.js";

const PATIENCE_MS = 5000; // where no push service can be reached, `subscribe` never settles
const REFUSED = "This browser does not allow notifications of this page. Allow them in its settings, beside the address.";

class PushSwitch extends HTMLElement {
  async connectedCallback() {
    this.button = this.querySelector("button");
    this.says = this.querySelector("[data-says]");
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      this.says.textContent = "This browser cannot be woken: it knows no push messages, or the page is not served by https.";
      return;
    }
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.turn());
    const worker = await navigator.serviceWorker.getRegistration();
    this.on = Boolean(await worker?.pushManager.getSubscription());
    this.show();
  }

  show() {
    this.button.querySelector("span").textContent = this.on ? "Turn off push here" : "Turn on push here";
    if (this.on) this.says.textContent = "This browser is woken.";
    else if (Notification.permission === "denied") this.says.textContent = REFUSED;
  }

  async turn() {
    this.button.setAttribute("aria-busy", "true");
    try {
      await (this.on ? this.end() : this.begin());
    } catch (error) {
      this.says.textContent = error.message;
      toast(error.message, "error");
    } finally {
      this.button.removeAttribute("aria-busy");
    }
  }

  async begin() {
    if ((await Notification.requestPermission()) !== "granted") throw new Error(REFUSED);
    await navigator.serviceWorker.register("/service-worker.js");
    const worker = await navigator.serviceWorker.ready;
    const { key } = await (await this.asked(this.dataset.key, "GET")).json();
    const wanted = worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const subscription = await soon(wanted, "Your browser's push service cannot be reached from here. Try again later.");
    const { endpoint, keys } = subscription.toJSON();
    try {
      await this.asked(this.dataset.subscribe, "POST", { endpoint, keys });
    } catch (error) {
      await subscription.unsubscribe();
      throw error;
    }
    location.reload();
  }

  async end() {
    const worker = await navigator.serviceWorker.ready;
    const subscription = await worker.pushManager.getSubscription();
    if (subscription) {
      await this.asked(this.dataset.subscribe, "DELETE", { endpoint: subscription.endpoint }).catch(() => {});
      await subscription.unsubscribe();
    }
    location.reload();
  }

  async asked(address, method, body) {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json", "Content-Type": "application/json" };
    const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.errors?.[0]?.detail ?? "That did not work. Please try again.");
    return answer;
  }
}

function soon(promise, text) {
  return Promise.race([promise, new Promise((_, refuse) => { setTimeout(() => refuse(new Error(text)), PATIENCE_MS); })]);
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

customElements.define("push-switch", PushSwitch);
