-- W3C traceparent of the answer, so that proof jobs belong to the request's trace.
alter table receipts add column traceparent varchar(64);
