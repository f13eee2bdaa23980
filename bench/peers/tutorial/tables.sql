-- What `prisma migrate dev` writes for schema.prisma.
create type "Role" as enum ('USER', 'ADMIN');

create table "User" (
  "id" uuid not null,
  "fullName" text not null,
  "email" text not null,
  "passwordHash" text not null,
  "role" "Role" not null default 'USER',
  "createdAt" timestamp(3) not null default current_timestamp,
  "updatedAt" timestamp(3) not null,
  constraint "User_pkey" primary key ("id")
);

create table "Session" (
  "id" uuid not null,
  "userId" uuid not null,
  "jti" uuid not null,
  "userAgent" text,
  "ip" text,
  "expiresAt" timestamp(3) not null,
  "revokedAt" timestamp(3),
  "createdAt" timestamp(3) not null default current_timestamp,
  constraint "Session_pkey" primary key ("id")
);

create unique index "User_email_key" on "User" ("email");
create unique index "Session_jti_key" on "Session" ("jti");
create index "Session_userId_revokedAt_idx" on "Session" ("userId", "revokedAt");
create index "Session_expiresAt_idx" on "Session" ("expiresAt");
alter table "Session" add constraint "Session_userId_fkey"
  foreign key ("userId") references "User" ("id") on delete cascade on update cascade;
