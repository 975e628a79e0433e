-- What no statement may do, in the dialect of SQLite: the audit log is append-only, numbers that were given are neither changed
-- nor deleted, and counters never go below a number that there is.

-- Earlier versions had stricter forms of these two.
DROP TRIGGER IF EXISTS counters_only_grow;
DROP TRIGGER IF EXISTS numbers_never_go;

CREATE TRIGGER IF NOT EXISTS audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER IF NOT EXISTS audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER IF NOT EXISTS audit_head_only_moves_on BEFORE UPDATE ON audit_head WHEN NEW.seq <> OLD.seq + 1
BEGIN SELECT RAISE(ABORT, 'the head of the audit log moves one row at a time'); END;

CREATE TRIGGER IF NOT EXISTS audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log keeps its head'); END;

-- A slip at the start of a series is undone as long as no number rests on it.
CREATE TRIGGER IF NOT EXISTS counters_only_grow BEFORE UPDATE ON counters
WHEN NEW.issuer <> OLD.issuer OR NEW.kind <> OLD.kind OR NEW.term <> OLD.term
    OR (NEW.last < OLD.last AND NEW.last < (SELECT COALESCE(MAX(number), 0) FROM register
        WHERE issuer = OLD.issuer AND kind = OLD.kind AND term = OLD.term))
BEGIN SELECT RAISE(ABORT, 'a counter never goes below a number'); END;

CREATE TRIGGER IF NOT EXISTS counters_stay BEFORE DELETE ON counters
BEGIN SELECT RAISE(ABORT, 'a counter stays'); END;

CREATE TRIGGER IF NOT EXISTS numbers_never_change BEFORE UPDATE ON register
WHEN NEW.issuer <> OLD.issuer OR NEW.kind <> OLD.kind OR NEW.term <> OLD.term OR NEW.number <> OLD.number
    OR NEW.symbol <> OLD.symbol OR NEW.origin <> OLD.origin OR NEW.paper_id IS NOT OLD.paper_id
    OR (OLD.state = 'void' AND NEW.state <> 'void')
BEGIN SELECT RAISE(ABORT, 'a number never changes'); END;

-- Only an import goes, and only as long as no number was given after it.
CREATE TRIGGER IF NOT EXISTS numbers_never_go BEFORE DELETE ON register
WHEN OLD.origin <> 'import' OR EXISTS (SELECT 1 FROM register WHERE issuer = OLD.issuer AND kind = OLD.kind
    AND term = OLD.term AND origin <> 'import' AND created_at >= OLD.created_at)
BEGIN SELECT RAISE(ABORT, 'a number never goes, it becomes void'); END;

-- `INSERT OR REPLACE` deletes without the triggers of deletion.
CREATE TRIGGER IF NOT EXISTS counters_are_not_replaced BEFORE INSERT ON counters
WHEN EXISTS (SELECT 1 FROM counters WHERE issuer = NEW.issuer AND kind = NEW.kind AND term = NEW.term
    AND last > NEW.last)
BEGIN SELECT RAISE(ABORT, 'a counter is not replaced'); END;

CREATE TRIGGER IF NOT EXISTS numbers_are_not_replaced BEFORE INSERT ON register
WHEN EXISTS (SELECT 1 FROM register WHERE id = NEW.id OR paper_id = NEW.paper_id OR request_key = NEW.request_key
    OR (NEW.origin <> 'import' AND origin <> 'import' AND issuer = NEW.issuer AND kind = NEW.kind AND term = NEW.term
        AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'a number is not replaced'); END;

CREATE TRIGGER IF NOT EXISTS audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
