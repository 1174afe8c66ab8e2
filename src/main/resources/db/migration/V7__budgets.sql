-- Receipts of which not all blocks are proved: the budget of a draw, and the signed boundaries with the place of their entry in the transparency log.
alter table receipts alter column status set data type varchar(32);
alter table receipts add column budget integer;
alter table receipts add column boundaries_json text;
alter table receipts add column boundaries_index bigint;

-- What clients have demanded of them: layers is the number of blocks that were drawn, null where they were named; blocks are separated by commas.
create table challenges (
    receipt_id       varchar(64)   not null references receipts (id),
    number           integer       not null,
    nonce            varchar(1024) not null,
    layers           integer,
    blocks           text          not null,
    created_at       timestamp with time zone not null,
    primary key (receipt_id, number),
    unique (receipt_id, nonce)
);
