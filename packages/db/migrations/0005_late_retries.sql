ALTER TABLE "sessions" ADD COLUMN "retry_generation" integer;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "retry_for_generation" integer;