-- Gives the work of one superuser to two roles without special rights: countersign_owner owns the tables and migrates,
-- countersign_server reads and writes rows. Run by psql as the superuser before each start; running it again changes nothing.
-- On a database of an earlier release it hands over what that superuser owns.
\set ON_ERROR_STOP on
set client_min_messages = warning;

select format('create role %I', name)
  from unnest(array['countersign_owner', 'countersign_server']) as name
 where not exists (select from pg_roles where rolname = name)
\gexec
alter role countersign_owner with login nosuperuser nocreatedb nocreaterole password :'owner_password';
alter role countersign_server with login nosuperuser nocreatedb nocreaterole password :'server_password';
alter role current_user with password :'postgres_password';

grant usage, create on schema public to countersign_owner;
grant usage on schema public to countersign_server;
revoke create on schema public from public;

select format('alter table public.%I owner to countersign_owner', tablename)
  from pg_tables
 where schemaname = 'public' and tableowner <> 'countersign_owner'
\gexec
select format('alter function public.%I(%s) owner to countersign_owner', proname, pg_get_function_identity_arguments(oid))
  from pg_proc
 where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) <> 'countersign_owner'
\gexec

-- The journal of releases before 0.2, which is taken over by reading it.
select 'grant usage on schema drizzle to countersign_owner' where to_regnamespace('drizzle') is not null
\gexec
select 'grant select on drizzle.__drizzle_migrations to countersign_owner'
 where to_regclass('drizzle.__drizzle_migrations') is not null
\gexec

grant select, insert, update, delete on all tables in schema public to countersign_server;
alter default privileges for role countersign_owner in schema public
  grant select, insert, update, delete on tables to countersign_server;
