//! The vocabulary: what the invented company deals in, as plain tables. It must not know files or formats.
//!
//! Order matters: where a list is drawn from by rank, the first words are the common ones.

/// A field of business with the things it keeps records of. No thing stands in two areas, so that titles stay unique.
#[rustfmt::skip]
pub const AREAS: &[(&str, [&str; 6])] = &[
    ("orders", ["order", "order-line", "basket", "cancellation", "backorder", "quotation"]),
    ("customers", ["customer", "household", "address", "consent", "segment", "contact"]),
    ("payments", ["payment", "refund", "chargeback", "settlement", "payout", "authorisation"]),
    ("shipping", ["shipment", "parcel", "delivery", "courier", "pickup", "tracking-event"]),
    ("inventory", ["stock-level", "stock-movement", "stock-count", "reservation", "bin-location", "replenishment"]),
    ("catalogue", ["article", "brand", "category", "attribute", "product-image", "assortment"]),
    ("pricing", ["price", "discount", "price-list", "markdown", "competitor-price", "price-test"]),
    ("marketing", ["campaign", "audience", "impression", "newsletter", "coupon", "attribution"]),
    ("finance", ["ledger-entry", "cost-centre", "budget", "accrual", "fixed-asset", "exchange-rate"]),
    ("invoicing", ["invoice", "credit-note", "dunning", "receivable", "tax-line", "billing-run"]),
    ("procurement", ["purchase-order", "supplier", "tender", "goods-receipt", "framework-agreement", "requisition"]),
    ("returns", ["return", "return-label", "inspection", "restocking", "exchange", "return-reason"]),
    ("support", ["ticket", "conversation", "complaint", "resolution", "macro", "satisfaction-survey"]),
    ("loyalty", ["membership", "reward", "point-balance", "redemption", "tier", "referral"]),
    ("people", ["employee", "position", "absence", "training", "candidate", "appraisal"]),
    ("payroll", ["salary", "payslip", "bonus", "deduction", "pension", "timesheet"]),
    ("fraud", ["fraud-alert", "risk-score", "blocklist", "device-fingerprint", "fraud-case", "velocity-rule"]),
    ("lending", ["loan", "credit-line", "instalment", "collateral", "credit-score", "arrears"]),
    ("insurance", ["policy", "claim", "premium", "coverage", "beneficiary", "underwriting"]),
    ("manufacturing", ["work-order", "batch", "machine", "bill-of-materials", "downtime", "scrap"]),
    ("quality-control", ["defect", "sample", "measurement", "calibration", "deviation", "audit"]),
    ("maintenance", ["asset", "inspection-round", "spare-part", "failure", "service-visit", "warranty"]),
    ("energy", ["meter", "meter-reading", "tariff", "load-curve", "outage", "grid-node"]),
    ("fleet", ["vehicle", "trip", "driver", "fuel-fill", "toll", "accident"]),
    ("warehouse", ["pick-list", "pallet", "dock-slot", "wave", "packing-station", "cycle-count"]),
    ("stores", ["store", "till", "receipt", "footfall", "planogram", "shift"]),
    ("web", ["session", "page-view", "search-query", "click", "experiment", "cookie-choice"]),
    ("apps", ["app-install", "push-message", "crash", "screen-view", "in-app-purchase", "app-review"]),
    ("subscriptions", ["subscription", "renewal", "churn", "trial", "plan-change", "pause"]),
    ("travel", ["booking", "itinerary", "fare", "seat", "passenger", "stopover"]),
    ("hospitality", ["room", "stay", "guest", "rate-plan", "housekeeping", "breakfast"]),
    ("health", ["appointment", "encounter", "prescription", "lab-result", "referral-letter", "immunisation"]),
    ("trials", ["study", "participant", "visit", "adverse-event", "dose", "site"]),
    ("education", ["course", "enrolment", "grade", "lecture", "student", "certificate"]),
    ("property", ["building", "lease", "tenant", "rent-payment", "viewing", "valuation"]),
    ("legal", ["matter", "contract-clause", "filing", "hearing", "licence", "data-request"]),
    ("media", ["video", "playback", "rights-window", "subtitle", "advert-slot", "recommendation"]),
    ("telecom", ["call-record", "cell-site", "sim-card", "roaming-event", "data-bundle", "port-request"]),
    ("banking", ["account", "transaction", "standing-order", "card", "branch", "overdraft"]),
    ("treasury", ["cash-position", "hedge", "bond", "interest-rate", "counterparty", "liquidity-buffer"]),
    ("sustainability", ["emission", "energy-mix", "waste", "water-use", "offset", "supplier-rating"]),
    ("agriculture", ["field", "harvest", "seed-lot", "irrigation", "livestock", "soil-sample"]),
    ("food", ["recipe", "ingredient", "allergen", "menu", "nutrition-label", "shelf-life"]),
    ("events", ["event", "venue", "seat-map", "speaker", "sponsor", "check-in"]),
    ("security", ["login", "access-grant", "vulnerability", "incident", "secret-rotation", "permission-review"]),
    ("platform", ["deployment", "service", "cost-record", "pipeline-run", "feature-flag", "quota"]),
    ("partners", ["partner", "commission", "lead", "onboarding", "partner-payout", "co-marketing"]),
    ("research", ["survey-answer", "panel", "interview", "persona", "trend", "forecast-input"]),
];

/// Part of the company, for the domains after the first round through the areas.
#[rustfmt::skip]
pub const PARTS: &[&str] = &[
    "nordic", "iberian", "alpine", "baltic", "benelux", "british", "french", "german", "italian",
    "polish", "greek", "turkish", "swiss", "czech", "irish", "dutch", "danish", "finnish", "retail",
    "wholesale", "online", "export", "outlet", "premium", "budget", "corporate", "public",
    "regional", "global", "coastal", "urban", "rural", "airport", "campus", "franchise", "pilot",
    "legacy", "north-american", "canadian", "mexican", "brazilian", "chilean", "andean", "indian",
    "japanese", "korean", "vietnamese", "thai", "malay", "australian", "kenyan", "egyptian",
    "moroccan", "gulf", "ventures", "labs", "kids", "home", "garden", "sports", "beauty",
    "pharmacy", "grocery", "fresh", "frozen", "electronics", "fashion", "furniture", "books",
    "toys", "pets", "jewellery", "automotive", "industrial", "marine", "aviation", "rail", "wind",
    "solar", "hydro", "mining", "timber", "paper", "glass", "steel",
];

/// What is made of the records of a thing: the second half of a product's name.
#[rustfmt::skip]
pub const FORMS: &[&str] = &[
    "events", "daily", "history", "snapshot", "summary", "ledger", "profile", "metrics", "features",
    "forecast", "reconciliation", "quality", "register", "mart",
];

#[rustfmt::skip]
pub const NOUNS: &[&str] = &[
    "record", "table", "key", "change", "source", "day", "report", "amount", "status", "update",
    "field", "consumer", "team", "load", "owner", "system", "value", "period", "version", "reader",
    "event", "count", "month", "process", "message", "rule", "check", "market", "total", "delay",
    "currency", "identifier", "correction", "window", "schema", "export", "dashboard", "model",
    "region", "partition", "timestamp", "mapping", "channel", "contract", "threshold", "backfill",
    "duplicate", "extract", "balance", "cut-off", "exception", "baseline", "adjustment", "queue",
    "archive", "reference", "ingestion", "calendar", "hierarchy", "lookup", "retention", "deadline",
    "audit trail", "cohort", "watermark", "handover", "surcharge", "tolerance", "granularity",
    "rounding", "time zone", "fallback", "allocation", "variance", "reversal", "residual",
    "escalation", "benchmark", "denominator", "seasonality", "outlier", "sandbox",
];

#[rustfmt::skip]
pub const ADJECTIVES: &[&str] = &[
    "daily", "new", "open", "complete", "late", "current", "final", "missing", "monthly",
    "corrected", "internal", "shared", "stable", "raw", "legal", "small", "recent", "technical",
    "closed", "manual", "confirmed", "original", "historical", "duplicate", "partial", "regional",
    "expected", "external", "empty", "deprecated", "personal", "provisional", "consolidated",
    "weekly", "derived", "sensitive", "scheduled", "rejected", "intraday", "anonymous",
    "cross-border", "seasonal", "retroactive", "idempotent", "orphaned", "quarterly", "reconciled",
    "immutable",
];

#[rustfmt::skip]
pub const VERBS: &[&str] = &[
    "joins", "counts", "loads", "replaces", "contains", "publishes", "reads", "checks", "keeps",
    "explains", "groups", "filters", "summarises", "compares", "drops", "copies", "corrects",
    "measures", "marks", "archives", "splits", "enriches", "reconciles", "validates", "restates",
    "deduplicates", "allocates", "masks", "backfills", "escalates",
];

/// Sentences with holes: `{e}` the thing, `{n}` noun, `{a}` adjective, `{v}` verb, `{s}` the name of a system.
/// They hold no `: ` and no ` #`, so that they may stand in a descriptor without quotes.
pub const SENTENCES: &[&str] = &[
    "Each {n} {v} exactly one {a} {e}, and the {n} of the {a} {n} stays the same after a correction.",
    "The {s} system sends every {e} once an hour; a {a} {n} arrives with the next load.",
    "Use the {a} {n} when a {n} has to match the ledger, and the {n} otherwise.",
    "A {e} without a {n} is kept, because the {a} {n} {v} it later.",
    "We {s}-tested the {a} {n} against the {n} of the last three years and found no {a} {n}.",
    "The {n} {v} the {a} {n} before {s} closes the {n}.",
    "Consumers who need the {a} {n} should ask for the {n} of the previous month.",
    "Nothing in this {n} is personal, except the {n}, which {s} masks on the way in.",
    "If the {n} and the {n} disagree, the {n} of {s} wins.",
    "Rows are never deleted; a {a} {e} gets a {n} and a {a} {n}.",
    "The {n} runs at half past four and {v} the {a} {n} of the day before.",
    "A {a} {n} {v} more than one {n} only when {s} was down.",
    "Amounts are in the {n} of the {a} {e}, not in the {n} of the reader.",
    "Since the move to {s} the {n} {v} each {a} {n} in its own {n}.",
    "Two {a} teams read the {n}, one for its {n} and one for the {a} {n}.",
    "The {a} {n} is a promise; the {a} {n} is only a hint and may change with {s}.",
    "Late data is the rule at the end of a {n}, so wait for the {n} before a {e} is reported.",
    "For every {e} the {n} {v} a {n}, a {n} and the {a} {n}.",
    "Please tell the team when a {n} looks wrong; most {a} findings came from readers of {s}.",
    "It {v} what the {a} {n} of {s} calls a {e}, minus each {a} {n}.",
    "There is one {n} per {e} and {n}, also where the {n} is empty.",
    "The {a} {n} was cut from the {n}, since nobody outside {s} used it.",
];

#[rustfmt::skip]
pub const SYLLABLES: &[&str] = &[
    "ka", "lo", "mer", "tan", "vi", "sol", "ra", "den", "no", "bri", "zu", "hal", "pe", "gor", "ly",
    "tis", "fa", "que", "mon", "el", "dra", "wi", "sen", "jo", "cor", "thu", "an", "pli", "xe",
    "rud", "os", "be",
];

#[rustfmt::skip]
pub const FIRST_NAMES: &[&str] = &[
    "Amara", "Jonas", "Mei", "Lucia", "Tomasz", "Ingrid", "Rahul", "Chloe", "Mateo", "Yuki",
    "Nadia", "Oskar", "Priya", "Emil", "Fatima", "Hugo", "Leila", "Marek", "Sofia", "Daniel",
    "Aisha", "Viktor", "Elena", "Samuel", "Kofi", "Greta", "Ravi", "Clara", "Pedro", "Hana",
    "Milan", "Zoe", "Anton", "Ines", "Noah", "Olga", "Felix", "Maja", "Ali", "Ruth",
];

#[rustfmt::skip]
pub const LAST_NAMES: &[&str] = &[
    "Okafor", "Lindqvist", "Tanaka", "Moreau", "Kowalski", "Haugen", "Menon", "Dubois", "Alvarez",
    "Sato", "Rahman", "Nyberg", "Sharma", "Virtanen", "Haddad", "Keller", "Farouk", "Novak",
    "Rossi", "Whitaker", "Mensah", "Petrov", "Costa", "Brandt", "Asante", "Weber", "Iyer", "Jansen",
    "Silva", "Mori", "Horvat", "Laurent", "Berg", "Ferreira", "Schmid", "Ivanova", "Baker",
    "Zielinski", "Demir", "Cohen", "O'Brien", "Nguyen", "Castillo", "Fischer", "Osei", "Larsen",
    "Gupta", "Marino", "Vos", "Kim", "Bianchi", "Hoffmann", "Duarte", "Takahashi", "Svensson",
    "Murphy", "Kaya", "Popescu", "Andersen", "Delgado",
];

/// A property that many tables have: name, logical type, physical type, classification, what it says about the thing.
pub type Column = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Columns of all tables, the common ones first.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    ("created_at", "timestamp", "timestamp", "internal", "Moment at which the {e} was first recorded."),
    ("status", "string", "varchar(20)", "internal", "Where the {e} stands in its life."),
    ("country_code", "string", "char(2)", "public", "Country in which the {e} counts, two letters."),
    ("currency_code", "string", "char(3)", "public", "Currency of all amounts in the row."),
    ("amount", "number", "decimal(18,2)", "internal", "Value of the {e} with tax."),
    ("updated_at", "timestamp", "timestamp", "internal", "Moment of the last change in the source."),
    ("customer_id", "string", "varchar(36)", "restricted", "Customer the {e} belongs to, a pseudonym."),
    ("quantity", "integer", "bigint", "internal", "How many units the {e} covers."),
    ("channel", "string", "varchar(16)", "internal", "Way by which the {e} came in."),
    ("business_date", "date", "date", "internal", "Day to which the {e} is booked."),
    ("source_system", "string", "varchar(32)", "internal", "System that sent the {e}."),
    ("is_test", "boolean", "boolean", "internal", "True for a {e} made by a test account."),
    ("amount_net", "number", "decimal(18,2)", "internal", "Value of the {e} without tax."),
    ("tax_amount", "number", "decimal(18,2)", "internal", "Tax contained in the amount."),
    ("region", "string", "varchar(32)", "internal", "Sales region, derived from the postal code."),
    ("email", "string", "varchar(254)", "confidential", "Address for messages about the {e}."),
    ("product_id", "string", "varchar(36)", "internal", "Article the {e} is about."),
    ("type", "string", "varchar(24)", "internal", "Kind of {e}, see the code list."),
    ("store_id", "string", "varchar(12)", "internal", "Store that answers for the {e}."),
    ("valid_from", "date", "date", "internal", "First day on which the row is true."),
    ("valid_to", "date", "date", "internal", "Last day on which the row is true, empty while it is current."),
    ("reason_code", "string", "varchar(8)", "internal", "Why the {e} changed its status."),
    ("unit_price", "number", "decimal(12,4)", "internal", "Price of one unit at the time of the {e}."),
    ("discount_amount", "number", "decimal(12,2)", "internal", "What was taken off the price."),
    ("postal_code", "string", "varchar(12)", "confidential", "Postal code, as it was entered."),
    ("city", "string", "varchar(80)", "confidential", "Town of the address."),
    ("phone_number", "string", "varchar(20)", "confidential", "Number in international form."),
    ("first_name", "string", "varchar(80)", "confidential", "Given name of the person."),
    ("last_name", "string", "varchar(80)", "confidential", "Family name of the person."),
    ("birth_date", "date", "date", "confidential", "Day of birth, empty where it was not asked."),
    ("language", "string", "char(2)", "internal", "Language in which we write to the person."),
    ("supplier_id", "string", "varchar(18)", "internal", "Supplier behind the {e}."),
    ("warehouse_code", "string", "varchar(6)", "internal", "Warehouse that handles the {e}."),
    ("weight_kg", "number", "decimal(9,3)", "internal", "Weight with packaging."),
    ("volume_m3", "number", "decimal(9,4)", "internal", "Space the {e} takes."),
    ("attempt_count", "integer", "smallint", "internal", "Tries until the {e} went through."),
    ("error_message", "string", "text", "internal", "What the source said when the {e} failed."),
    ("score", "number", "decimal(5,4)", "restricted", "Output of the model between zero and one."),
    ("model_version", "string", "varchar(20)", "internal", "Version of the model behind the score."),
    ("latitude", "number", "double", "confidential", "Degrees north, rounded to three places."),
    ("longitude", "number", "double", "confidential", "Degrees east, rounded to three places."),
    ("ip_address", "string", "varchar(45)", "confidential", "Address of the device, shortened after a week."),
    ("device_type", "string", "varchar(16)", "internal", "Kind of device, by its user agent."),
    ("campaign_code", "string", "varchar(24)", "internal", "Campaign that led to the {e}."),
    ("contract_number", "string", "varchar(24)", "restricted", "Contract under which the {e} runs."),
    ("cost_unit", "string", "varchar(10)", "internal", "Cost unit that bears the {e}."),
    ("group_rate", "number", "decimal(14,8)", "public", "Rate to the group currency on the business date."),
    ("approved_by", "string", "varchar(36)", "restricted", "Person who approved the {e}."),
    ("due_date", "date", "date", "internal", "Day by which the {e} must be settled."),
    ("priority", "integer", "smallint", "internal", "One is urgent, five can wait."),
    ("parent_id", "string", "varchar(36)", "internal", "The {e} this one was split from."),
    ("batch_id", "string", "varchar(36)", "internal", "Load that brought the row."),
    ("duration_seconds", "integer", "integer", "internal", "Time from start to end of the {e}."),
    ("temperature_celsius", "number", "decimal(5,2)", "internal", "Reading nearest to the {e}."),
    ("iban", "string", "varchar(34)", "confidential", "Account for payments about the {e}."),
    ("comment", "string", "text", "restricted", "Free text of the agent; may name persons."),
    ("is_deleted", "boolean", "boolean", "internal", "True once the source removed the {e}."),
    ("tags", "string", "varchar(200)", "internal", "Labels set by hand, separated by commas."),
    ("rate_percent", "number", "decimal(7,4)", "internal", "Share in per cent, not as a fraction."),
    ("margin", "number", "decimal(18,2)", "restricted", "Amount less cost of goods."),
];

/// Parts that make rarer columns of common ones.
#[rustfmt::skip]
pub const PREFIXES: &[&str] = &[
    "previous", "original", "billing", "delivery", "expected", "source", "reported", "first",
    "last", "group",
];
