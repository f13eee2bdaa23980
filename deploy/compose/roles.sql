-- The two roles of docker-compose.yml and their rights: countersign_owner migrates, countersign_server reads and writes rows.
-- Run as the superuser before every migration; what is as it should be stays so. Where earlier releases migrated and served as
-- the superuser, the tables are handed over with all that is in them.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['countersign_owner', 'countersign_server'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I', role_name);
    end if;
    execute format(
      'alter role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls', role_name);
  end loop;
end $$;

-- Not `reassign owned`: the first superuser owns the system's own objects too. What an extension made stays its own, and a
-- sequence follows the column that it belongs to.
do $$
declare
  relation record;
begin
  for relation in
    select oid::regclass as name, case relkind when 'v' then 'view' when 'm' then 'materialized view'
             when 'S' then 'sequence' else 'table' end as kind
      from pg_class
     where relnamespace in (to_regnamespace('public'), to_regnamespace('drizzle'))
       and relkind in ('r', 'p', 'v', 'm', 'S')
       and relowner = current_user::regrole
       and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid
                          and deptype in ('a', 'i', 'e') and refclassid <> 'pg_namespace'::regclass)
  loop
    execute format('alter %s %s owner to countersign_owner', relation.kind, relation.name);
  end loop;
end $$;

-- What triggers run has the rights of its owner, who must not be the superuser.
do $$
declare
  routine regprocedure;
begin
  for routine in
    select oid from pg_proc
     where pronamespace = to_regnamespace('public')
       and proowner = current_user::regrole
       and not exists (select from pg_depend
                        where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')
  loop
    execute format('alter routine %s owner to countersign_owner', routine);
  end loop;
end $$;

-- The journal of earlier releases: read once, when this one takes over, and by such a release if it comes back.
do $$
begin
  if to_regclass('drizzle.__drizzle_migrations') is not null then
    grant usage on schema drizzle to countersign_owner, countersign_server;
    grant select on drizzle.__drizzle_migrations to countersign_owner, countersign_server;
  end if;
end $$;

revoke create on schema public from public;
grant usage, create on schema public to countersign_owner;
grant usage on schema public to countersign_server;
grant select, insert, update, delete on all tables in schema public to countersign_server;
alter default privileges for role countersign_owner in schema public
  grant select, insert, update, delete on tables to countersign_server;
