#!/usr/bin/env bash
# Installs the PyTorch peers: Debian's, and in bench/peers/.venv the newest from PyPI.
# OpenBLAS comes along because Debian's package multiplies matrices with whatever BLAS is there, and the reference
# BLAS that it depends on is many times slower: beating that would say nothing.
set -euo pipefail
cd "$(dirname "$0")"

if command -v apt-get >/dev/null; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends python3-torch libopenblas0-pthread python3-venv g++
else
  echo "no apt-get here: only the newest PyTorch is installed" >&2
fi

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --upgrade torch numpy
.venv/bin/python -c 'import torch; print("newest:", torch.__version__)'
system=$([ -x /usr/bin/python3 ] && echo /usr/bin/python3 || echo python3) # where Debian's package is seen
"$system" -c 'import torch; print("system:", torch.__version__)' || echo "system: $system has no torch" >&2
