-- What the sandbox remembers. Stamps are naive Budapest text, numbers with decimals are text (Decimal).

CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statuses (
    id INTEGER PRIMARY KEY, category_id INTEGER NOT NULL, word TEXT NOT NULL, label TEXT NOT NULL,
    status_group TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fields (
    owner TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, options TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (owner, name));

CREATE TABLE IF NOT EXISTS contacts (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, business_id INTEGER, reference_id INTEGER,
    name TEXT NOT NULL, first_name TEXT NOT NULL DEFAULT '', last_name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '',
    vat_number TEXT NOT NULL DEFAULT '', bank_account TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}', deleted INTEGER NOT NULL DEFAULT 0,
    folded_name TEXT NOT NULL, words TEXT NOT NULL, digits TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_by TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS contact_business ON contacts (business_id);
CREATE INDEX IF NOT EXISTS contact_reference ON contacts (reference_id);
CREATE INDEX IF NOT EXISTS contact_updated ON contacts (updated_at);

CREATE TABLE IF NOT EXISTS addresses (
    id INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL, type TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '', postal_code TEXT NOT NULL DEFAULT '', city TEXT NOT NULL DEFAULT '',
    county TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '', is_default INTEGER NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_by TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS address_contact ON addresses (contact_id);

CREATE TABLE IF NOT EXISTS cards (
    id INTEGER PRIMARY KEY, category_id INTEGER NOT NULL, status_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL, business_id INTEGER, name TEXT NOT NULL, is_private INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, fields TEXT NOT NULL DEFAULT '{}', hash TEXT NOT NULL, email TEXT NOT NULL,
    status_updated_at TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_by TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS card_category ON cards (category_id, id);
CREATE INDEX IF NOT EXISTS card_updated ON cards (category_id, updated_at);
CREATE INDEX IF NOT EXISTS card_contact ON cards (contact_id);
CREATE INDEX IF NOT EXISTS card_business ON cards (business_id);

CREATE TABLE IF NOT EXISTS status_changes (
    id INTEGER PRIMARY KEY, card_id INTEGER NOT NULL, user_id INTEGER NOT NULL, closed_at TEXT NOT NULL,
    old_id INTEGER, new_id INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS status_change_card ON status_changes (card_id);

CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id INTEGER NOT NULL, card_id INTEGER NOT NULL, customer_id INTEGER NOT NULL,
    number TEXT NOT NULL DEFAULT '', pad_counter TEXT NOT NULL DEFAULT '', type TEXT NOT NULL,
    is_proforma INTEGER NOT NULL DEFAULT 0, media TEXT NOT NULL DEFAULT 'PKI', language TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '', payment_method TEXT NOT NULL, issued TEXT NOT NULL DEFAULT '',
    performance TEXT NOT NULL DEFAULT '', prompt TEXT NOT NULL DEFAULT '', paid TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL, conversion_rate TEXT NOT NULL DEFAULT '', vat_mode TEXT NOT NULL DEFAULT 'NormalVAT',
    amount_net TEXT NOT NULL DEFAULT '0', amount_vat TEXT NOT NULL DEFAULT '0', amount TEXT NOT NULL DEFAULT '0',
    customer TEXT NOT NULL, storner_id INTEGER, storned_id INTEGER, file_id INTEGER, token TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS document_modified ON documents (kind, modified DESC, id DESC);
CREATE INDEX IF NOT EXISTS document_card ON documents (card_id);
CREATE INDEX IF NOT EXISTS document_token ON documents (token);

CREATE TABLE IF NOT EXISTS lines (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, document_id INTEGER NOT NULL, sku TEXT NOT NULL DEFAULT '',
    ean TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '', price_net TEXT NOT NULL,
    quantity TEXT NOT NULL, unit TEXT NOT NULL, vat TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS line_document ON lines (kind, document_id);

CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY, sku TEXT NOT NULL DEFAULT '', ean TEXT NOT NULL DEFAULT '', name TEXT NOT NULL,
    folder TEXT NOT NULL DEFAULT '', vat TEXT NOT NULL, price_net TEXT NOT NULL, currency TEXT NOT NULL,
    unit TEXT NOT NULL DEFAULT '', quantity TEXT NOT NULL DEFAULT '0', warehouse TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '', deleted INTEGER NOT NULL DEFAULT 0, fields TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS product_sku ON products (sku);
CREATE INDEX IF NOT EXISTS product_name ON products (name);

CREATE TABLE IF NOT EXISTS effects (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, call_id INTEGER, call TEXT NOT NULL, kind TEXT NOT NULL,
    document_kind TEXT NOT NULL, document_id INTEGER NOT NULL, detail TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS effect_document ON effects (document_kind, document_id);
