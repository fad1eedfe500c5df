#!/usr/bin/env bash
# Installs the peers: all, or only those for the bench that is named (`tensor`, `quality`, `lm`, `openapi`).
# What does not install here is said, and left out of its bench.
set -euo pipefail
cd "$(dirname "$0")"

# PyTorch: Debian's, and in bench/peers/.venv the newest from PyPI.
# OpenBLAS comes along because Debian's package multiplies matrices with whatever BLAS is there, and the reference
# BLAS that it depends on is many times slower: beating that would say nothing.
tensor() {
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
}

# Recommenders, in a virtual environment in the user's cache. Each is tried by itself, so that one that does not install
# takes no other along. RecBole 1.2.1 needs NumPy before 2, and setuptools while they still have pkg_resources.
quality() {
  venv="${XDG_CACHE_HOME:-$HOME/.cache}/tandem-bench/quality"
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  try "EASE (NumPy, SciPy)" 'numpy==1.26.4' 'scipy==1.15.3'
  try "ALS and BPR (implicit)" 'implicit==0.7.3' 'numpy==1.26.4' 'scipy==1.15.3'
  try "LightGCN and MultVAE (PyTorch)" torch 'numpy==1.26.4' 'scipy==1.15.3'
  try "SASRec (RecBole)" 'recbole==1.2.1' 'setuptools==80.9.0' torch 'numpy==1.26.4' 'scipy==1.15.3'
}

# llama.cpp, by node-llama-cpp, in the user's cache: its own build for this system, nothing downloaded by scripts.
lm() {
  folder="${XDG_CACHE_HOME:-$HOME/.cache}/tandem-bench/lm"
  mkdir -p "$folder"
  system="$(node -p '({ linux: "linux", darwin: "mac", win32: "win" })[process.platform] + "-" + process.arch')"
  npm install --prefix "$folder" --omit=optional --ignore-scripts --no-audit --no-fund --silent \
    node-llama-cpp@3.21.1 "@node-llama-cpp/$system@3.21.1"
  echo "installed: llama.cpp (node-llama-cpp 3.21.1)"
}

# A linter, a generator of clients and a property-based tester of the OpenAPI document, for bench/openapi.sh.
openapi() {
  folder="${XDG_CACHE_HOME:-$HOME/.cache}/tandem-bench/openapi"
  mkdir -p "$folder"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent \
    @redocly/cli openapi-typescript@7 typescript@5
  venv=$folder
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  try "schemathesis" 'schemathesis>=4,<5'
}

try() {
  what=$1
  shift
  if "$venv/bin/pip" install --quiet "$@"; then echo "installed: $what"; else echo "left out, it does not install here: $what" >&2; fi
}

[ $# -gt 0 ] || set -- tensor quality lm openapi
for bench in "$@"; do
  case $bench in
    tensor | quality | lm | openapi) "$bench" ;;
    *) echo "no peers for \"$bench\"; there are: tensor, quality, lm, openapi" >&2 && exit 2 ;;
  esac
done
