-- Jobs are the outbox of the broker: dispatched_at is when it confirmed one. Higher priorities go first.
alter table jobs add column dispatched_at timestamp with time zone;
alter table jobs add column priority integer not null default 5;
create index jobs_by_dispatch on jobs (status, dispatched_at);
