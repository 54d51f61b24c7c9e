"""Addresses of the API of accounts, below `/api/v1/`."""

from django.urls import path

from accounts.api import auth, security, two_factor, users

urlpatterns = [
    path("auth/register", auth.Register.as_view(), name="api-register"),
    path("auth/login", auth.Login.as_view(), name="api-login"),
    path("auth/refresh", auth.Refresh.as_view(), name="api-refresh"),
    path("auth/logout", auth.Logout.as_view(), name="api-logout"),
    path("auth/me", users.Me.as_view(), name="api-me"),
    path("auth/otp/request", auth.CodeRequest.as_view(), name="api-otp-request"),
    path("auth/otp/verify", auth.CodeVerify.as_view(), name="api-otp-verify"),
    path("auth/password/reset", auth.PasswordReset.as_view(), name="api-password-reset"),
    path("auth/password/change", auth.PasswordChange.as_view(), name="api-password-change"),
    path("auth/2fa/verify", two_factor.Verify.as_view(), name="api-2fa-verify"),
    path("auth/2fa/email", two_factor.Mail.as_view(), name="api-2fa-email"),
    path("auth/2fa/totp", two_factor.TotpView.as_view(), name="api-totp"),
    path("auth/2fa/totp/confirm", two_factor.Confirm.as_view(), name="api-totp-confirm"),
    path("auth/2fa/recovery-codes", two_factor.RecoveryCodes.as_view(), name="api-recovery-codes"),
    path("auth/sessions", security.Sessions.as_view(), name="api-sessions"),
    path("auth/sessions/<uuid:access_id>", security.OneSession.as_view(), name="api-session"),
    path("auth/security-log", security.SecurityLog.as_view(), name="api-security-log"),
    path("users/me/deletion", users.Deletion.as_view(), name="api-deletion"),
    path("users/me/export", users.DataExport.as_view(), name="api-export"),
    path("users/me/export/file", users.DataExportFile.as_view(), name="api-export-file"),
    path("users/<str:whose>", users.OneUser.as_view(), name="api-user"),
    path("users/<str:whose>/preferences", users.Preferences.as_view(), name="api-preferences"),
    path("api-tokens", security.ApiTokens.as_view(), name="api-tokens"),
    path("api-tokens/<uuid:token_id>", security.OneApiToken.as_view(), name="api-token"),
]
