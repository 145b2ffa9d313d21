"""Superset's configuration, read in Superset's own environment. Secrets and addresses come from variables."""

import os
from pathlib import Path

HOME = Path(os.environ["SUPERSET_HOME"])

SECRET_KEY = os.environ["SEI_SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SEI_SUPERSET_URL"]
APP_NAME = "SEI"


def _cache(name: str, seconds: int) -> dict[str, object]:
    return {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(HOME / "cache" / name), "CACHE_DEFAULT_TIMEOUT": seconds}


# Data is not cached: the marts answer in milliseconds, and a chart must not lag behind a run.
CACHE_CONFIG = _cache("metadata", 86_400)
FILTER_STATE_CACHE_CONFIG = _cache("filters", 90 * 86_400)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore", 7 * 86_400)
CELERY_CONFIG = None

# The telemetry pixel has no switch; the content security policy lets no image in from elsewhere, nor anything else.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'self'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Nobody signs up, and nobody looks without signing in.
AUTH_ROLE_PUBLIC = "Public"
PUBLIC_ROLE_LIKE = None
AUTH_USER_REGISTRATION = False

PREVENT_UNSAFE_DB_CONNECTIONS = True
FEATURE_FLAGS = {"ESCAPE_MARKDOWN_HTML": True, "ALERT_REPORTS": False, "ENABLE_TEMPLATE_PROCESSING": False}
LOG_LEVEL = "WARNING"

# Okabe and Ito's colours, which colour-blind people tell apart.
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "sei",
        "label": "SEI",
        "description": "Colours by Okabe and Ito",
        "isDefault": True,
        "colors": ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999"],
    }
]
