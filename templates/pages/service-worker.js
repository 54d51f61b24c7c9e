{% autoescape off %}// Keeps static files, whose names change with their content, and the page for when there is no connection.
// Pages and figures are never kept: what is shown is what the server says now.
const KEPT = "tidemark-{{ version }}";
const LASTING = /\.[0-9a-f]{12}\.\w+$/; // its name changes with its content
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
  } else if (url.origin === location.origin && url.pathname.startsWith("{{ static_url }}") && LASTING.test(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

// A push message is what a person was told, as JSON: shown whatever page is open, because the browser asks for that.
addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const shown = registration.showNotification(told.title || "Tidemark", {
    body: told.body, tag: told.id, data: { url: told.url || "/notifications/" },
    icon: "{{ icon }}", badge: "{{ icon }}",
  });
  event.waitUntil(shown);
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const asked = new URL(event.notification.data?.url ?? "/notifications/", location.origin);
  const url = asked.origin === location.origin ? asked.href : `${location.origin}/notifications/`;
  event.waitUntil((async () => {
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = open.find((one) => one.url === url) ?? open[0];
    if (!there) return clients.openWindow(url);
    await there.focus();
    return there.url === url ? there : there.navigate(url);
  })());
});
{% endautoescape %}
