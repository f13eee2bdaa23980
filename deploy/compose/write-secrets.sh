# Writes every secret on the first start, each where only its reader has it: the server (uid 1000) its keys and its
# database URL, the migration its own URL, PostgreSQL (uid 70) the passwords of the roles. Deleting the volumes ends every
# session; the passwords are set anew by roles.sql at the next start.
set -eu
umask 077

random() { head -c "$1" /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='; }

# write <file> <owner>: standard input, whole or not at all.
write() {
  rm -f "$1.new"
  cat > "$1.new"
  chmod 400 "$1.new"
  chown "$2" "$1.new"
  mv "$1.new" "$1"
}

for name in jwt-access-secret jwt-refresh-secret audit-secret; do
  [ -s "/secrets/server/$name" ] || random 48 | write "/secrets/server/$name" 1000:1000
done

[ -s /secrets/postgres/postgres-password ] || random 24 | write /secrets/postgres/postgres-password 70:70

# role <name> <password file> <folder of its URL>: both files or neither.
role() {
  if [ -s "/secrets/postgres/$2" ] && [ -s "/secrets/$3/database-url" ]; then return; fi
  password=$(random 24)
  printf %s "$password" | write "/secrets/postgres/$2" 70:70
  printf %s "postgresql://$1:$password@postgres:5432/countersign?sslmode=disable" | write "/secrets/$3/database-url" 1000:1000
}
role countersign_owner owner-password migration
role countersign_server server-password server
