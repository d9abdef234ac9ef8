# The commands of this project. README.md explains the two that a user needs.

GO      ?= go
FUZZTIME ?= 3s

.PHONY: all build cross web run docs test check unit pages postgres fuzz wire short-torture torture sdk browser bench setup clean

all: build

# Without Node, flowport is built without its pages, and says so where they would be.
build: $(if $(shell command -v npm),web)
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/flowport ./cmd/flowport

# The binary for other systems, in bin/. Tests run on Linux only.
cross: $(if $(shell command -v npm),web)
	for system in linux/arm64 darwin/arm64 windows/amd64; do \
		CGO_ENABLED=0 GOOS=$${system%/*} GOARCH=$${system#*/} $(GO) build -trimpath -o bin/$${system%/*}-$${system#*/}/ ./cmd/flowport || exit; \
	done

# The pages that the binary carries; see web/README.md.
PAGES   = internal/console/dist/web/manifest.json
MODULES = web/node_modules/.package-lock.json

web: $(PAGES)

$(PAGES): $(MODULES) web/vite.config.ts web/tsconfig.json $(shell find web/src -type f)
	cd web && npm run --silent build

$(MODULES): web/package.json web/package-lock.json
	cd web && npm ci --silent
	@touch $@

# Builds and serves on http://127.0.0.1:4588.
run: build
	./bin/flowport serve

# Writes docs/flow-json.md and docs/errors.md from the component table and the rules.
docs:
	$(GO) test ./flowjson -run TestDocs -update

# Installs what the tests need and runs everything.
test: setup build check unit pages postgres fuzz wire short-torture sdk browser

setup:
	./scripts/setup.sh

check:
	./scripts/gofmt.sh
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -run TestImportTable ./internal

# Packages in process, with the race detector; the compiler, which starts no
# goroutine, without it. Black-box suites are below.
unit:
	$(GO) test -timeout 10m ./flowjson
	$(GO) test -race -timeout 15m $$($(GO) list ./... | grep -v -e /test/ -e /flowjson$$)

# The pages: types, style, and what needs no browser.
pages: $(PAGES)
	cd web && npm run --silent check && npm run --silent test

# The suites that use a database once more, on a PostgreSQL of their own, which
# is installed where it is missing.
postgres:
	./scripts/postgres.sh $(GO) test -count=1 -timeout 15m ./internal/store ./internal/sim ./internal/registry \
		./internal/events ./internal/awsapi ./internal/graph ./internal/console ./internal/shadow ./internal/cli

# Each fuzz target for a moment; finds are kept in testdata/fuzz.
fuzz:
	./scripts/fuzz.sh $(FUZZTIME)

# What SDKs never send, bad input, real documents, memory, crashes.
wire: build
	FLOWPORT_BIN=$(CURDIR)/bin/flowport $(GO) test -count=1 -timeout 10m ./test/wire

# Kills, crashes, cuts and full disks under load, and whether all clients see one
# order: docs/durability.md. The short form takes a minute, the long one ten.
short-torture: build
	FLOWPORT_BIN=$(CURDIR)/bin/flowport $(GO) test -count=1 -timeout 10m ./test/torture

torture: build
	FLOWPORT_BIN=$(CURDIR)/bin/flowport $(GO) test -count=1 -timeout 40m -v -run 'TestSQLite|TestDisk|TestPostgres|TestLinear' ./test/torture -long

# AWS's own client.
sdk: build
	cd test/sdk-js && npm ci --no-audit --no-fund --silent && FLOWPORT_BIN=$(CURDIR)/bin/flowport npm test

# The pages in Debian's Chromium, which setup installs.
browser: build
	cd test/browser && npm ci --no-audit --no-fund --silent && FLOWPORT_BIN=$(CURDIR)/bin/flowport npm test

# flowport beside its peers, and as a store grows; see bench/README.md. No part
# of make test.
bench:
	cd bench/ajv && npm ci --no-audit --no-fund --silent
	cd bench && ../scripts/postgres.sh $(GO) run .

clean:
	rm -rf bin internal/console/dist/web web/node_modules test/sdk-js/node_modules test/browser/node_modules bench/ajv/node_modules
