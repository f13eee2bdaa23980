-- For psql, which is given the passwords that write-secrets.sh wrote.
alter role current_user password :'postgres_password';
alter role countersign_owner password :'owner_password';
alter role countersign_server password :'server_password';
