{% autoescape off %}// Keeps static files, whose names change with their content, and the page for when there is no connection.
// Pages and figures are never kept: what is shown is what the server says now.
const KEPT = "tidemark-{{ version }}";
const OFFLINE = "{% url 'offline' %}";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll([OFFLINE, ...{{ files }}])).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (url.origin === location.origin && url.pathname.startsWith("{{ static_url }}")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
{% endautoescape %}
