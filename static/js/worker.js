// Static files from the cache and a page for when there is no connection; the page works without it.
const hashed = /\.[0-9a-f]{12}\.js$/.test(import.meta.url); // a file whose name stays the same must not be kept
if (hashed && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => {}));
}
