CREATE TABLE "session_tombstones" (
	"id" uuid PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "session_tombstones_deleted_at_idx" ON "session_tombstones" USING btree ("deleted_at");--> statement-breakpoint
CREATE INDEX "sessions_unrevoked_user_id_idx" ON "sessions" USING btree ("user_id") WHERE "sessions"."revoked_at" is null;