-- What strangers set off has bounds: wrong passwords in all, mails that tell an owner, mails that bring a link.

-- `wrong_passwords`: since the password was set. `locked_at`: since when nobody is let in by it, because there were too many.
ALTER TABLE links ADD COLUMN wrong_passwords INT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN locked_at INT;

-- When the owner was last told by mail that the link was opened, and that something came in by it.
ALTER TABLE links ADD COLUMN told_opened_at INT;
ALTER TABLE links ADD COLUMN told_uploaded_at INT;

-- To how many addresses somebody has sent links on a day, counted from 1970.
ALTER TABLE users ADD COLUMN sent_day INT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN sent_count INT NOT NULL DEFAULT 0;

-- Whose place an act took: their visit may be gone before it is given back.
ALTER TABLE link_acts ADD COLUMN recipient_id ID;
UPDATE link_acts SET recipient_id = (SELECT v.recipient_id FROM visits v WHERE v.id = link_acts.visit_id);
