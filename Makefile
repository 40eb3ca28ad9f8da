# Everything that people and CI run. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_SOURCES := $(shell find client cmd internal api -name '*.go' -not -name '*_test.go' 2>/dev/null) $(wildcard internal/postgres/migrations/*.sql) api/openapi/bundle.gen.json api/openapi/device/bundle.gen.json go.mod go.sum
WEB_SOURCES := $(shell find web/src web/public web/scripts -type f 2>/dev/null) $(wildcard web/*.ts web/*.mjs web/*.json)
PLAYER_SOURCES := $(shell find player -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
GO := CGO_ENABLED=0 go
TOOL := go tool -modfile=tools/external/go.mod

include deploy/postgres/postgres.mk

.PHONY: help run build demo test test-go test-web e2e big-upload check lint generate bench dist deps clean

help: ## List the targets
	@grep -hE '^[a-z0-9_-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

run: bin/signate ## Build what changed and serve at http://localhost:8080
	@exec ./bin/signate serve

build: bin/signate ## Build the one binary with everything in it

demo: bin/signate ## Serve a demonstration: sample content and two simulated screens
	@exec ./bin/signate demo

bin/signate: $(GO_SOURCES) $(PG_ARCHIVE) bin/.dashboard bin/.player
	$(GO) build -tags bundledpg -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./cmd/signate

node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@mkdir -p bin && touch $@

bin/.dashboard: $(WEB_SOURCES) node_modules/.package-lock.json
	npm run -w @signate/web build
	@mkdir -p bin && touch $@

bin/.player: $(PLAYER_SOURCES) web/scripts/embed.mjs node_modules/.package-lock.json
	npm run -w @signate/player build
	npm run -w @signate/web embed-player
	@mkdir -p bin && touch $@

test: deps bin/signate ## Run the whole suite: Go with the race detector, TypeScript, real Chromium
	$(MAKE) test-go test-web e2e

# The S3 server that tests store files in.
bin/versitygw: tools/external/go.mod
	$(GO) build -modfile=tools/external/go.mod -trimpath -ldflags "-s -w" -o $@ github.com/versity/versitygw/cmd/versitygw

# What is tested once more over HTTP with tenants that do not lie in the shared database.
ROUTED := Permissions_are|Operations_answer_404|Tenants_see_nothing|UpdateAsset|Upload_is_processed|DeleteAsset|Playlist_|Share_|Search_of|Filters_of|Tags|Folders|Quota_holds|Content|Audit_reads|Tenant_

test-go: $(PG_ARCHIVE) bin/versitygw
	go run -tags bundledpg ./test/cluster -- go test -race -tags bundledpg -timeout 15m $$(go list ./... | grep -v /test/e2e)
	@echo "== again with tenants in a database of their own =="
	SIGNATE_TEST_ROUTED=1 go run -tags bundledpg ./test/cluster -- go test -count=1 -tags bundledpg -timeout 15m -run '$(ROUTED)' ./internal/api/v3
	@if [ -x /usr/lib/postgresql/15/bin/postgres ]; then echo "== again on PostgreSQL 15 =="; \
	  go run -tags bundledpg ./test/cluster -pg-bin /usr/lib/postgresql/15/bin -- go test -count=1 -tags bundledpg -timeout 15m $$(go list ./internal/... | grep -v -e /embedded -e /webui -e /media -e /blob); fi

test-web: node_modules/.package-lock.json
	npm run -w @signate/web test
	npm run -w @signate/player test

# The OpenID provider at which the browser journeys sign in.
bin/oidctest: $(shell find test/oidctest -name '*.go') go.mod go.sum
	$(GO) build -trimpath -o $@ ./test/oidctest/serve

e2e: deps bin/signate bin/oidctest ## Drive the real thing in Chromium, and kill it
	go test -count=1 -timeout 15m ./test/e2e/...
	npm run -w @signate/e2e test
	npm run -w @signate/player e2e

check: node_modules/.package-lock.json $(PG_ARCHIVE) bin/.dashboard bin/.player ## Formatting, linters, types, stale generated code
	$(MAKE) generate
	@git diff --exit-code --stat -- api client internal docs/errors.md web/src/gen player/src/gen || { echo "generated code is stale: commit what make generate made"; exit 1; }
	$(MAKE) lint

lint: node_modules/.package-lock.json
	@test -z "$$(gofmt -l client cmd internal api test tools)" || { gofmt -l client cmd internal api test tools; echo "run gofmt"; exit 1; }
	go vet ./...
	$(TOOL) golangci-lint run --allow-parallel-runners ./...
	npm run -w @signate/web check
	npm run -w @signate/web size
	npm run -w @signate/player check
	npm run -w @signate/e2e check

generate: node_modules/.package-lock.json ## Make all generated code anew
	go run ./tools/openapi
	go run ./tools/errors
	$(TOOL) oapi-codegen -config internal/api/v3/contract/oapi-codegen.yaml api/openapi/bundle.gen.json
	$(TOOL) oapi-codegen -config client/oapi-codegen.yaml api/openapi/bundle.gen.json
	$(TOOL) sqlc generate
	npm run -w @signate/web gen
	npm run -w @signate/player gen

big-upload: bin/signate bin/versitygw ## Upload 2 GB over a line that breaks ten times, to disk and to S3, and 5.2 GiB in parts
	SIGNATE_TEST_UPLOAD=2147483648 go test -count=1 -v -run TestUpload_of_a_large_file ./test/e2e
	SIGNATE_TEST_UPLOAD=2147483648 SIGNATE_TEST_STORAGE=s3 go test -count=1 -v -run TestUpload_of_a_large_file ./test/e2e
	SIGNATE_TEST_UPLOAD=5583457485 go test -count=1 -timeout 30m -v -run TestDirectUpload_of_a_large_file ./test/e2e

bench: $(PG_ARCHIVE) ## Run the benchmarks
	go run -tags bundledpg ./test/cluster -- go test -tags bundledpg -run '^$$' -bench . -benchmem ./internal/...

dist: bin/signate ## Pack the binary for release
	mkdir -p dist && tar -czf dist/signate-$(VERSION)-$$(go env GOOS)-$$(go env GOARCH).tar.gz -C bin signate
	cd dist && sha256sum *.tar.gz > SHA256SUMS

deps: ## Install what tests need from Debian's packages, or say what to type
	@bash test/deps.sh

clean: ## Remove what was built
	rm -rf bin dist web/out web/.next player/dist internal/webui/dist/* bin/.dashboard internal/webui/player/* bin/.player $(PG_ARCHIVE)
	git checkout -- internal/webui/dist internal/webui/player 2>/dev/null || true
