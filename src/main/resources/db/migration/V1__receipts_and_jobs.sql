-- Receipts and the jobs that prove them. Runs on H2 in PostgreSQL mode and on PostgreSQL.
create table receipts (
    id               varchar(64)  primary key,
    completion_id    varchar(64)  not null,
    choice           integer      not null default 0,
    owner            varchar(64),
    model            varchar(255) not null,
    model_root       varchar(64)  not null,
    mode             varchar(16)  not null,
    status           varchar(16)  not null,
    nonce            text,
    layers           integer      not null,
    content_sha256   varchar(64),
    request_json     text,
    response_text    text,
    claim_json       text,
    envelope_json    text,
    bundle_sha256    varchar(64),
    failure_code     varchar(64),
    failure_detail   text,
    created_at       timestamp with time zone not null,
    updated_at       timestamp with time zone not null,
    deleted_at       timestamp with time zone,
    unique (completion_id, choice)
);
create index receipts_by_status on receipts (status, created_at);
create index receipts_by_content on receipts (content_sha256);

-- One row a layer. payload_path names a file with activations and blindings: secret.
create table jobs (
    id               varchar(64)  primary key,
    receipt_id       varchar(64)  not null references receipts (id),
    kind             varchar(16)  not null,
    layer            integer      not null,
    status           varchar(16)  not null,
    attempts         integer      not null default 0,
    payload_path     varchar(1024),
    proof_sha256     varchar(64),
    error            text,
    claimed_by       varchar(255),
    claimed_until    timestamp with time zone,
    created_at       timestamp with time zone not null,
    updated_at       timestamp with time zone not null,
    unique (receipt_id, kind, layer)
);
create index jobs_by_status on jobs (status, created_at);
