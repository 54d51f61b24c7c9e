// A hint while a new password is typed, in the words of accounts/calc/passwords.py. The server decides.
const SHORTEST = 8;
const STRONG_BITS = 72;
const WORDS = ["Very weak", "Weak", "Fair", "Good", "Strong"];
const KINDS = [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\d/, 10], [/[!-/:-@[-`{-~ ]/, 33], [/[^\x00-\x7f]/, 100]];

export function strength(password) {
  const text = password.normalize("NFC");
  if (text.length < SHORTEST) return 0;
  const alphabet = KINDS.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  const bits = new Set(text).size * Math.log2(Math.max(2, alphabet));
  return Math.min(4, Math.floor((4 * bits) / STRONG_BITS));
}

for (const input of document.querySelectorAll("input[data-strength]")) {
  const line = document.createElement("p");
  line.className = "strength";
  line.setAttribute("role", "status");
  const meter = document.createElement("meter");
  Object.assign(meter, { min: 0, max: 5, low: 2, high: 4, optimum: 5 });
  meter.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  line.append(meter, words);
  line.hidden = true;
  input.closest(".field").append(line);
  input.addEventListener("input", () => {
    const found = strength(input.value);
    line.hidden = !input.value;
    line.dataset.strength = found;
    meter.value = found + 1;
    words.textContent = input.value.length < SHORTEST ? `${SHORTEST - input.value.length} more` : WORDS[found];
  });
}
