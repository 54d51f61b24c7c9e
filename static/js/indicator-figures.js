// Figures of indicators as the API tells them: there is one place that calculates, and it is not here.

export async function tableOfIndicators(signal) {
  const { indicators } = await told("/api/v1/analytics/indicators", signal);
  return indicators;
}

// As an address has it: bollinger:20:2.
export function spelled({ kind, parameters }) {
  return [kind.name, ...kind.parameters.map(({ name }) => parameters[name])].join(":");
}

// Of several at once, by how they are spelled: `{ series, insufficient_data }`, points as `[epoch ms, value]`.
export async function figuresOf(chosen, { symbol, interval, limit, before, signal }) {
  const asked = new URLSearchParams({ names: chosen.map(spelled).join(","), interval, limit });
  if (before) asked.set("to", before * 1000);
  const answer = await told(`/api/v1/analytics/indicators/${address(symbol)}?${asked}`, signal);
  return answer.indicators;
}

// As a symbol stands in an address: BTC/USDT as BTC-USDT.
function address(symbol) {
  return encodeURIComponent(symbol.replace("/", "-"));
}

async function told(url, signal) {
  const answer = await fetch(url, { signal });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.detail ?? `${answer.status}`), { code: body.code });
  return body;
}
