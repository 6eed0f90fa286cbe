"""A small OpenID Connect provider on the loopback: one person, who agrees or cancels."""

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "mitwert", "a-secret-of-the-test"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Runs in a thread of its own; what it says of its person is in `claims`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.claims = {"sub": "abc-1", "name": "Ada  Lovelace", "email": "ada@example.org", "email_verified": True}
        self.cancels = False
        self.issued = {}
        Thread(target=self.serve_forever, daemon=True).start()

    def id_token(self):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})


class Answers(BaseHTTPRequestHandler):
    """What the provider says to browsers and to us."""

    server: Provider

    def do_GET(self):
        url, issuer = urlsplit(self.path), self.server.issuer
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        match url.path:
            case "/.well-known/openid-configuration":
                ends = {
                    "authorization_endpoint": "authorize",
                    "token_endpoint": "token",
                    "userinfo_endpoint": "userinfo",
                }
                known = {name: f"{issuer}/{end}" for name, end in ends.items()}
                methods = ["client_secret_basic", "client_secret_post"]
                more = {"jwks_uri": f"{issuer}/jwks", "token_endpoint_auth_methods_supported": methods}
                self.say({"issuer": issuer, **known, **more})
            case "/jwks":
                key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                self.say({"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]})
            case "/authorize":
                self.send_back(asked)
            case "/userinfo":
                known = self.headers["Authorization"].removeprefix("Bearer ") in self.server.issued.values()
                self.say(self.server.claims if known else {"error": "invalid_token"}, 200 if known else 401)

    def send_back(self, asked):
        code = secrets.token_urlsafe(8)
        answer = {"error": "access_denied"} if self.server.cancels else {"code": code}
        self.server.issued[code] = asked["code_challenge"]
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")
        self.end_headers()

    def do_POST(self):
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        sent = {name: values[0] for name, values in body.items()}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        # A code works once, for the one who asked for it.
        fits = self.server.issued.pop(sent.get("code", ""), None) == challenge
        if not fits or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            self.say({"error": "invalid_grant"}, 400)
            return
        token = secrets.token_urlsafe(8)
        self.server.issued[token] = token
        self.say({"access_token": token, "token_type": "Bearer", "id_token": self.server.id_token()})

    def say(self, document, status=200):
        text = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_said):
        """Tests are quiet."""
