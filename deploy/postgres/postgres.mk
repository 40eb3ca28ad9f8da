# The PostgreSQL that is packed into the binary. npm's lock file pins it; no install script runs.
PG_ARCHIVE := internal/postgres/embedded/postgres.tar.zst

.PHONY: pg
pg: $(PG_ARCHIVE) ## Pack PostgreSQL for the binary

deploy/postgres/node_modules/.package-lock.json: deploy/postgres/package-lock.json
	cd deploy/postgres && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

$(PG_ARCHIVE): deploy/postgres/node_modules/.package-lock.json tools/pgpack/main.go
	go run ./tools/pgpack -out $@
