// The tokens of css/tokens.css as colours that a canvas understands: it knows no oklch() and no light-dark().
const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const probe = document.createElement("i");
probe.hidden = true;

export function colour(token, alpha = 1) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${token})`;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = getComputedStyle(probe).color;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

// Paper is white, whatever the screen is.
export function onPaper(yes) {
  probe.style.colorScheme = yes ? "light" : "";
}

// Whenever the theme or the colours of gains are switched, here or in the system.
export function onRepaint(paint) {
  const seen = new MutationObserver(paint);
  seen.observe(document.documentElement, { attributeFilter: ["data-theme", "data-colours"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", paint);
  return () => {
    seen.disconnect();
    system.removeEventListener("change", paint);
  };
}
