// Own trades in the chart of prices: an arrow up below the bar of a purchase, one down above that of a sale.
const VERBS = { buy: "Bought", sell: "Sold" };

export async function tradesOf({ trades, symbol }, words) {
  const address = new URL(trades, location.href);
  address.search = new URLSearchParams({ symbol });
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return [];
  const { results } = await answer.json();
  return results.map(({ type, executed_on: day, executed_at: at, quantity, price }) => {
    const text = `${VERBS[type]} ${Number(quantity)}${price === null ? "" : ` at ${words.number(Number(price))}`}`;
    return { day, at, type, text };
  });
}
