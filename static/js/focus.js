// After a form came back with errors the summary is read first; its links lead to the fields.
document.querySelector("[data-focus]")?.focus();
