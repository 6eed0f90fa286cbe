"""What pages may load, run and send: only what is ours."""

from django.utils.csp import CSP


def content_policy(form_targets: list[str]) -> dict[str, list[str]]:
    """Return the policy; forms may also lead where somebody signs in elsewhere."""
    return {
        "default-src": [CSP.SELF],
        "script-src": [CSP.SELF, CSP.NONCE],
        "style-src": [CSP.SELF, CSP.NONCE],
        "img-src": [CSP.SELF, "data:", "https:"],
        **{key: [CSP.NONE] for key in ("object-src", "base-uri", "frame-ancestors")},
        "form-action": [CSP.SELF, *form_targets],
    }
