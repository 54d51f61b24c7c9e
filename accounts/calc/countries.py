"""What usually goes with a country: currency, how numbers are written, zone, and when its tax year begins.

Only what a person starts from; each of them can be chosen apart.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    name: str
    currency: str
    zone: str
    locale: str = "en"
    market: str = ""
    tax_year_from: str = "1 January"


COUNTRIES: tuple[Country, ...] = (
    Country("Argentina", "ARS", "America/Argentina/Buenos_Aires", "de", "BYMA"),
    Country("Australia", "AUD", "Australia/Sydney", "en", "ASX", "1 July"),
    Country("Austria", "EUR", "Europe/Vienna", "de", "Wiener Börse"),
    Country("Bangladesh", "BDT", "Asia/Dhaka", "en-IN", "DSE", "1 July"),
    Country("Belgium", "EUR", "Europe/Brussels", "fr", "Euronext"),
    Country("Brazil", "BRL", "America/Sao_Paulo", "de", "B3"),
    Country("Canada", "CAD", "America/Toronto", "en", "TSX"),
    Country("Chile", "CLP", "America/Santiago", "de"),
    Country("China", "CNY", "Asia/Shanghai", "en", "SSE"),
    Country("Czechia", "CZK", "Europe/Prague", "fr"),
    Country("Denmark", "DKK", "Europe/Copenhagen", "de", "Nasdaq Copenhagen"),
    Country("Egypt", "EGP", "Africa/Cairo"),
    Country("Finland", "EUR", "Europe/Helsinki", "fr", "Nasdaq Helsinki"),
    Country("France", "EUR", "Europe/Paris", "fr", "Euronext"),
    Country("Germany", "EUR", "Europe/Berlin", "de", "Xetra"),
    Country("Greece", "EUR", "Europe/Athens", "de"),
    Country("Hong Kong", "HKD", "Asia/Hong_Kong", "en", "HKEX", "1 April"),
    Country("Hungary", "HUF", "Europe/Budapest", "fr"),
    Country("India", "INR", "Asia/Kolkata", "en-IN", "NSE", "1 April"),
    Country("Indonesia", "IDR", "Asia/Jakarta", "de", "IDX"),
    Country("Ireland", "EUR", "Europe/Dublin", "en", "Euronext"),
    Country("Israel", "ILS", "Asia/Jerusalem", "en", "TASE"),
    Country("Italy", "EUR", "Europe/Rome", "de", "Borsa Italiana"),
    Country("Japan", "JPY", "Asia/Tokyo", "en", "TSE"),
    Country("Kenya", "KES", "Africa/Nairobi", "en", "NSE Kenya"),
    Country("Luxembourg", "EUR", "Europe/Luxembourg", "fr"),
    Country("Malaysia", "MYR", "Asia/Kuala_Lumpur", "en", "Bursa Malaysia"),
    Country("Mexico", "MXN", "America/Mexico_City", "en", "BMV"),
    Country("Nepal", "NPR", "Asia/Kathmandu", "en-IN", "NEPSE", "mid-July"),
    Country("Netherlands", "EUR", "Europe/Amsterdam", "de", "Euronext"),
    Country("New Zealand", "NZD", "Pacific/Auckland", "en", "NZX", "1 April"),
    Country("Nigeria", "NGN", "Africa/Lagos", "en", "NGX"),
    Country("Norway", "NOK", "Europe/Oslo", "fr", "Oslo Børs"),
    Country("Pakistan", "PKR", "Asia/Karachi", "en-IN", "PSX", "1 July"),
    Country("Philippines", "PHP", "Asia/Manila", "en", "PSE"),
    Country("Poland", "PLN", "Europe/Warsaw", "fr", "GPW"),
    Country("Portugal", "EUR", "Europe/Lisbon", "fr", "Euronext"),
    Country("Romania", "RON", "Europe/Bucharest", "de"),
    Country("Saudi Arabia", "SAR", "Asia/Riyadh", "en", "Tadawul"),
    Country("Singapore", "SGD", "Asia/Singapore", "en", "SGX"),
    Country("South Africa", "ZAR", "Africa/Johannesburg", "fr", "JSE", "1 March"),
    Country("South Korea", "KRW", "Asia/Seoul", "en", "KRX"),
    Country("Spain", "EUR", "Europe/Madrid", "de", "BME"),
    Country("Sri Lanka", "LKR", "Asia/Colombo", "en", "CSE", "1 April"),
    Country("Sweden", "SEK", "Europe/Stockholm", "fr", "Nasdaq Stockholm"),
    Country("Switzerland", "CHF", "Europe/Zurich", "de-CH", "SIX"),
    Country("Taiwan", "TWD", "Asia/Taipei", "en", "TWSE"),
    Country("Thailand", "THB", "Asia/Bangkok", "en", "SET"),
    Country("Turkey", "TRY", "Europe/Istanbul", "de", "Borsa Istanbul"),
    Country("Ukraine", "UAH", "Europe/Kyiv", "fr"),
    Country("United Arab Emirates", "AED", "Asia/Dubai", "en", "DFM"),
    Country("United Kingdom", "GBP", "Europe/London", "en", "LSE", "6 April"),
    Country("United States", "USD", "America/New_York", "en", "NYSE"),
    Country("Vietnam", "VND", "Asia/Ho_Chi_Minh", "de", "HOSE"),
)
BY_NAME = {country.name: country for country in COUNTRIES}
CURRENCIES = sorted({country.currency for country in COUNTRIES})
