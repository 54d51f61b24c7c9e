"""What can go wrong with accounts, each with the code that clients rely on."""

from config.kit.errors import Conflict, RuleBroken, TooMany


class InvalidCredentials(RuleBroken):
    code = "invalid_credentials"
    status = 401
    title = "That did not match"
    detail = "E-mail address or password is wrong."


class TokenNotValid(RuleBroken):
    code = "token_not_valid"
    status = 401
    title = "Sign in again"
    detail = "This token is not valid, or no longer."


class TokenReused(RuleBroken):
    code = "token_reused"
    status = 401
    title = "Sign in again"
    detail = "This refresh token was used before. Everything that came from it is signed out."


class EmailTaken(RuleBroken):
    code = "email_taken"
    detail = "There is an account with this address."


class WeakPassword(RuleBroken):
    code = "weak_password"


class WrongPassword(RuleBroken):
    code = "wrong_password"
    detail = "This is not your password."


class OtpInvalid(RuleBroken):
    code = "otp_invalid"
    detail = "This code is wrong, used or too old. Ask for a new one."


class TwoFactorIsOn(Conflict):
    code = "two_factor_on"
    detail = "Two-factor sign-in is on already."


class TwoFactorIsOff(Conflict):
    code = "two_factor_off"
    detail = "Two-factor sign-in is not on."


class TooManyTries(TooMany):
    title = "Too many tries"
