-- The signed commitment of a receipt and the places of its entries in the transparency log.
alter table receipts add column commitment_json text;
alter table receipts add column commitment_index bigint;
alter table receipts add column proof_index bigint;
