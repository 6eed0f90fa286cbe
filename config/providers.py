"""Who else may say who somebody is, read from the environment."""

from typing import Any
from urllib.parse import urlsplit

from environ import Env


def providers_from(env: Env) -> dict[str, Any]:
    """Return the settings for the one provider; without issuer, client or secret there is none."""
    issuer, client, secret = (
        env.str(name, default="") for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    )
    if not (issuer and client and secret):
        return {}
    app = {
        "provider_id": "sso",
        "name": env.str("OIDC_NAME", default="Single sign-on"),
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": issuer.rstrip("/"),
            "oauth_pkce_enabled": True,
            # Only for a provider that is ours: it then opens the account of whoever has the address.
            "email_authentication": env.bool("OIDC_TRUST_EMAIL", default=False),
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def form_targets_from(env: Env) -> list[str]:
    """Return where our forms may lead: to the provider, which may ask for the password on yet another host."""
    issuer = urlsplit(env.str("OIDC_ISSUER", default=""))
    origin = [f"{issuer.scheme}://{issuer.netloc}"] if issuer.netloc else []
    return [*origin, *env.list("OIDC_FORM_ORIGINS", default=[])]
