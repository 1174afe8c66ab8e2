-- The data directory that these rows belong to; one row.
create table installation (
    only_row    integer      primary key check (only_row = 1),
    id          varchar(64)  not null,
    created_at  timestamp with time zone not null
);
