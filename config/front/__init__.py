"""The ASGI front: ready bytes, WebSockets, and everything else to Django on threads that no slow client can hold."""
