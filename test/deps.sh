#!/usr/bin/env bash
# Installs the programs that tests drive from Debian's packages where that is allowed, else says what to type.
set -euo pipefail
packages=()
command -v chromium >/dev/null || packages+=(chromium)
command -v redis-server >/dev/null || packages+=(redis-server)
command -v ffmpeg >/dev/null || packages+=(ffmpeg)
command -v pdftoppm >/dev/null || packages+=(poppler-utils)
# The suite runs on this PostgreSQL too; CI always has it, people need not.
if [ "${CI:-}" = true ] && [ ! -x /usr/lib/postgresql/15/bin/postgres ]; then packages+=(postgresql-15); fi
[ ${#packages[@]} -eq 0 ] && exit 0
install="apt-get install -y --no-install-recommends ${packages[*]}"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # No cluster of its own: the tests start theirs.
  mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  $install
else
  echo "Tests need these programs; type: sudo $install" >&2
  exit 1
fi
