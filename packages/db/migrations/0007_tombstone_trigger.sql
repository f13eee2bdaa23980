-- Whoever deletes a session leaves a tombstone of it and announces it: the cascade from its user, an older release, SQL by
-- hand. Sessions that ended two days ago are left out: no access token of theirs is accepted any more.
--
-- It runs with the rights of its owner, so that a role which may delete a user need not have been granted anything on the
-- new table. Therefore it finds nothing by a search_path, and nobody else may put it on a table of their own, whose
-- triggers would then run with these rights.
CREATE FUNCTION "leave_session_tombstone"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	EXECUTE format('insert into %I.session_tombstones (id, deleted_at) values ($1, clock_timestamp()) on conflict do nothing', TG_TABLE_SCHEMA) USING OLD.id;
	PERFORM pg_notify(
		-- As channelIn of schema-name.ts has it: two installations in one database do not hear each other.
		CASE TG_TABLE_SCHEMA::text WHEN 'public' THEN 'session_revoked'
			ELSE 'session_revoked_' || left(encode(sha256(convert_to(TG_TABLE_SCHEMA::text, 'UTF8')), 'hex'), 16) END,
		OLD.id::text
	);
	RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "leave_session_tombstone"() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER "sessions_leave_tombstone" AFTER DELETE ON "sessions"
FOR EACH ROW WHEN (
	OLD.expires_at > clock_timestamp() - interval '2 days'
	AND (OLD.revoked_at IS NULL OR OLD.revoked_at > clock_timestamp() - interval '2 days')
)
EXECUTE FUNCTION "leave_session_tombstone"();
