-- What is searched for in a link: its title, message and note, case-folded as names are. What is here already is folded as
-- far as the engine can; the next change of a link writes it anew.
ALTER TABLE links ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
UPDATE links SET search_key = lower(title || ' ' || message || ' ' || note);

-- Parts of content that no row pointed at when somebody looked, and when that was first. One that is still pointed at by
-- nothing a day later is removed.
CREATE TABLE stray_parts (
  part_id ID PRIMARY KEY,
  seen_at INT NOT NULL
);
