"""Words that the simulation speaks with."""

FIRST_NAMES = (
    "Ada", "Aisha", "Akira", "Amara", "Ana", "Anders", "Bao", "Beatriz", "Björn", "Carmen", "Chidi", "Chloe",
    "Daniel", "Deepa", "Diego", "Elif", "Emeka", "Emma", "Farid", "Fatima", "Finn", "Giulia", "Grace", "Hana",
    "Henrik", "Ines", "Ivan", "Jamal", "Jana", "José", "Julia", "Kai", "Kofi", "Lars", "Leila", "Liam", "Lin",
    "Lucía", "Maja", "Marco", "Mei", "Mina", "Nadia", "Noah", "Nour", "Olga", "Oscar", "Priya", "Quinn", "Rafael",
    "Ravi", "Rosa", "Sana", "Sofia", "Tariq", "Tomás", "Uma", "Viktor", "Wei", "Yuki", "Zoë", "Zara",
)  # fmt: skip
LAST_NAMES = (
    "Abebe", "Acosta", "Adeyemi", "Ahmed", "Almeida", "Andersson", "Bauer", "Becker", "Bianchi", "Brown", "Castro",
    "Chen", "Costa", "Das", "Diaz", "Dubois", "Eriksen", "Farah", "Fischer", "Garcia", "Gupta", "Haddad", "Hansen",
    "Ito", "Ivanova", "Jensen", "Johansson", "Kaya", "Khan", "Kim", "Kowalski", "Kumar", "Larsen", "Lee", "Lopez",
    "Martin", "Mbeki", "Mehta", "Meyer", "Moreau", "Mori", "Müller", "Nakamura", "Nguyen", "Novak", "Okafor",
    "Olsen", "Patel", "Pereira", "Popov", "Ramos", "Rossi", "Santos", "Sato", "Schmidt", "Silva", "Singh", "Suzuki",
    "Tan", "Torres", "Weber", "Wong",
)  # fmt: skip
VERBS = (
    "Add", "Allow", "Avoid", "Cache", "Check", "Clean", "Extend", "Fix", "Guard", "Handle", "Improve", "Limit",
    "Log", "Reduce", "Rework", "Simplify", "Split",
)  # fmt: skip
NOUNS = (
    "address", "balance", "basket", "batch", "booking", "budget", "card", "charge", "coupon", "currency",
    "customer", "discount", "event", "export", "fee", "field", "filter", "header", "import", "index", "invoice",
    "item", "job", "ledger", "limit", "locale", "message", "metric", "order", "page", "payment", "price", "product",
    "profile", "query", "queue", "quota", "rate", "receipt", "record", "refund", "report", "request", "response",
    "result", "retry", "rule", "schedule", "search", "session", "shipment", "snapshot", "status", "stock",
    "summary", "tax", "template", "timeout", "token", "total", "trace", "upload", "user", "view", "voucher",
)  # fmt: skip
FOLDERS = (
    "src/api", "src/core", "src/jobs", "src/model", "src/storage", "tests", "docs",
)  # fmt: skip
REVIEW_WORDS = (
    "Could this be simpler?", "What happens when this is empty?", "Please add a test for this.", "Nice.",
    "This name says little.", "Is this still needed?", "nit: order of the arguments",
    "We have a function for this.", "I would expect an error here.", "Does this hold for refunds too? 🤔",
)  # fmt: skip
TALK = (
    "Thanks, done.", "Good point, changed.", "I would rather leave it as it is.", "Rebased.",
    "Can somebody have a look?", "This waits for the schema change.", "Works on staging.",
    "مرحبا, looks good to me", "Blocked by the release.",
)  # fmt: skip
FAILURES = (
    "Error rate above 5 %", "Latency above 2 s", "Checkout fails", "Messages pile up", "Wrong totals shown",
)  # fmt: skip
ENDINGS = {"tests": "_test.py", "docs": ".md"}
