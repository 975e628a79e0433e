-- Templates of an office's own: one is put to use only after a trial that succeeded.

ALTER TABLE office_files ADD COLUMN tried_at TEXT;
