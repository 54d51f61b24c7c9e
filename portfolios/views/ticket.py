"""The trade ticket: what is to be entered, what it comes to before it is, and then the entry."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.kit.errors import RuleBroken
from markets.calc import symbols
from markets.errors import UnknownSymbol
from markets.models import Instrument
from markets.queries import closes
from markets.queries.instruments import by_symbol, public
from portfolios.calc.drafts import TRADES
from portfolios.calc.entries import OUT_OF, Kind
from portfolios.errors import NoPrice
from portfolios.forms.ticket import HOWS, PAST, TicketForm
from portfolios.models import Holding, Portfolio
from portfolios.queries.lots import lots
from portfolios.queries.portfolios import portfolios_of
from portfolios.queries.quotes import quotes_of
from portfolios.services import rehearsal, tickets, trades
from portfolios.templatetags.holdings import how_many, sum_of
from portfolios.views.mine import head, me, mine

OFFERED = 60
CHOSEN_LOTS = 100
SEGMENTS = [
    ("Buy", (Kind.BUY,)), ("Sell", (Kind.SELL,)), ("Deposit", (Kind.DEPOSIT,)), ("Withdraw", (Kind.WITHDRAWAL,)),
    ("Dividend", (Kind.DIVIDEND, Kind.INTEREST)), ("Fee", (Kind.FEE, Kind.TAX)), ("Split", (Kind.SPLIT, Kind.BONUS)),
    ("Transfer", (Kind.TRANSFER_IN, Kind.TRANSFER_OUT)),
]  # fmt: skip
VARIANTS = {
    Kind.DIVIDEND: "Dividend", Kind.INTEREST: "Interest", Kind.FEE: "Fee", Kind.TAX: "Tax", Kind.SPLIT: "Split",
    Kind.BONUS: "Bonus shares", Kind.TRANSFER_IN: "Comes in", Kind.TRANSFER_OUT: "Goes out",
}  # fmt: skip


def known_symbols() -> list[tuple[str, str]]:
    """What the field of the instrument offers; any other symbol is taken too."""
    return list(public().filter(active=True).order_by("rank", "id").values_list("symbol", "name")[:OFFERED])


@login_required
@require_safe
def somewhere(request: HttpRequest) -> HttpResponse:
    """`/trade/?symbol=AAPL`: the ticket of the portfolio that comes first."""
    first = portfolios_of(me(request)).first()
    if first is None:
        return redirect("new-portfolio")
    query = request.META["QUERY_STRING"]
    address = reverse("portfolio-trade", args=[first.pk])
    return redirect(f"{address}?{query}" if query else address)


@method_decorator(never_cache, name="dispatch")
class Ticket(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        portfolio = mine(request, portfolio_id)
        form = self.form(request, portfolio, request.GET, initial=_begun(request.GET))
        return self.shown(request, portfolio, form)

    def post(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        portfolio = mine(request, portfolio_id)
        form = self.form(request, portfolio, request.POST, data=request.POST)
        do = request.POST.get("do", "save")
        if do == "preview":
            told = _preview(portfolio, form, by=me(request).pk) if form.is_valid() else {}
            if request.htmx:  # type: ignore[attr-defined]
                return render(request, "portfolios/_preview.html", self.context(request, portfolio, form) | told)
            return self.shown(request, portfolio, form, **told)
        if form.is_valid():
            with form.refusals():
                _enter(request, portfolio, form)
                if do == "again":
                    query = urlencode({"type": form.kind, "how": form.how, "on": request.POST.get("on", "")})
                    return redirect(f"{request.path}?{query}")
                return redirect("portfolio", portfolio.pk)
        return self.shown(request, portfolio, form)

    def form(self, request: HttpRequest, portfolio: Portfolio, sent: Mapping[str, str], **more: Any) -> TicketForm:
        kind, how = _asked(sent)
        user = me(request)
        others = portfolios_of(user).exclude(pk=portfolio.pk)
        open_lots = _open_lots(request, portfolio, sent.get("symbol", "")) if kind in OUT_OF and how == PAST else []
        return TicketForm(
            user=user, portfolio=portfolio, kind=kind, how=how, others=others, open_lots=open_lots, **more
        )

    def context(self, request: HttpRequest, portfolio: Portfolio, form: TicketForm) -> dict[str, Any]:
        segment = next(kinds for _, kinds in SEGMENTS if form.kind in kinds)
        return head(portfolio) | {
            "form": form, "segments": SEGMENTS, "kind": form.kind, "how": form.how, "is_trade": form.kind in TRADES,
            "kept_how": form.how if form.kind in TRADES else None,
            "hows": list(HOWS.items()), "variants": [(it, VARIANTS[it]) for it in segment if len(segment) > 1],
            "once": request.POST.get("once") or uuid4().hex, "known_symbols": known_symbols(),
            "others": list(portfolios_of(me(request))), "verb": _verb(form),
            "symbol": form["symbol"].value() if "symbol" in form.fields else "",
        }  # fmt: skip

    def shown(self, request: HttpRequest, portfolio: Portfolio, form: TicketForm, **told: Any) -> HttpResponse:
        status = form.status if form.is_bound and form.errors else 200
        return render(request, "portfolios/ticket.html", self.context(request, portfolio, form) | told, status=status)


def _asked(sent: Mapping[str, str]) -> tuple[Kind, str]:
    try:
        kind = Kind(sent.get("type") or "buy")
    except ValueError:
        raise BadRequest("type: one of the types of a transaction") from None
    how = sent.get("how") or "market"
    if how not in HOWS:
        raise BadRequest("how: market, limit, stop or past")
    return kind, how if kind in TRADES else PAST


def _begun(query: Mapping[str, str]) -> dict[str, Any]:
    """What the address fills in, as typed: other types have other fields, and what fits stays."""
    return {name: query[name][:500] for name in TicketForm.base_fields if name != "lots" and query.get(name)}


def _open_lots(request: HttpRequest, portfolio: Portfolio, symbol: str) -> list[tuple[str, str]]:
    instrument = _instrument(request, symbol)
    if instrument is None or portfolio.cost_basis == "average":
        return []
    return [
        (it.id, f"{how_many(it.quantity)} of {it.acquired_on}, at {sum_of(it.unit_cost, portfolio.base_currency)}")
        for it in lots(portfolio, asset=instrument.pk)[:CHOSEN_LOTS]
    ]


def _instrument(request: HttpRequest, symbol: str) -> Instrument | None:
    try:
        return by_symbol(symbol[: symbols.LONGEST], user=request.user) if symbol.strip() else None
    except UnknownSymbol:
        return None


# --- What it comes to, and the entry


def _preview(portfolio: Portfolio, form: TicketForm, *, by: int) -> dict[str, Any]:
    """A refusal is told as one; nothing is kept."""
    held = _held(portfolio, form)
    try:
        if form.how != PAST:
            return {"posted": trades.preview(portfolio, by=by, **_order(portfolio, form)), "held": held}
        draft, close = _draft(form)
        effect = rehearsal.of_transaction(portfolio, draft, to=form.cleaned_data.get("to"), by=by)
    except RuleBroken as refused:
        return {"refused": refused}
    return {"effect": effect, "close": close, "row": effect.written.row, "held": held}


def _held(portfolio: Portfolio, form: TicketForm) -> Holding | None:
    instrument = form.cleaned_data.get("symbol")
    return Holding.objects.filter(portfolio=portfolio, instrument=instrument).first() if instrument else None


def _enter(request: HttpRequest, portfolio: Portfolio, form: TicketForm) -> None:
    by, once = me(request).pk, request.POST.get("once", "")[:64] or uuid4().hex
    if form.how != PAST:
        posted = tickets.order(portfolio, once=once, by=by, **_order(portfolio, form))
        if posted is None:
            messages.info(request, "That was sent before and is entered once.")
        else:
            messages.success(request, _said(posted))
        return
    draft, _ = _draft(form)
    row = tickets.enter(portfolio, draft, to=form.cleaned_data.get("to"), once=once, by=by)
    if row is None:
        messages.info(request, "That was sent before and is entered once.")
    else:
        messages.success(request, f"{_verb(form)}: entered.")


def _said(posted: trades.Posted) -> str:
    order = posted.order
    what = f"{how_many(order.quantity)} {order.instrument.symbol}"
    if posted.transaction is None:
        return f"The order for {what} waits."
    return f"{'Bought' if order.side == 'buy' else 'Sold'} {what}."


def _draft(form: TicketForm) -> tuple[Any, Decimal | None]:
    """With the day's close where no price was typed."""
    known = form.cleaned_data
    close = None
    if form.kind in TRADES and known["price"] is None and (known["quantity"] is None or known["amount"] is None):
        day = form.executed_at()
        found = closes.close_on(known["symbol"], getattr(day, "date", lambda: day)())
        close = found.close if found else None
    return form.draft(close=close), close


def _order(portfolio: Portfolio, form: TicketForm) -> dict[str, Any]:
    """As `trades` takes it; an amount buys what it affords at the latest price."""
    known = form.cleaned_data
    quantity = known["quantity"] or _affordable(portfolio, known)
    return {
        "instrument": known["symbol"], "side": form.kind.value, "quantity": quantity, "order_type": form.how,
        "price": known.get("price"), "fee": known.get("fee"), "lasting": known.get("lasting") or "gtc",
    }  # fmt: skip


def _affordable(portfolio: Portfolio, known: Mapping[str, Any]) -> Decimal:
    instrument = known["symbol"]
    quote = quotes_of([instrument], portfolio.base_currency).by_asset.get(instrument.pk)
    if quote is None or not quote.rate or not quote.price:
        raise NoPrice(attr="amount")
    return tickets.affordable(known["amount"], price=quote.price, rate=quote.rate)


def _verb(form: TicketForm) -> str:
    titles = {kind: title for title, kinds in SEGMENTS for kind in kinds} | VARIANTS
    titles |= {Kind.TRANSFER_IN: "Transfer in", Kind.TRANSFER_OUT: "Transfer out"}
    if form.how in ("limit", "stop"):
        return f"{titles[form.kind]} by {form.how} order"
    return titles[form.kind]
