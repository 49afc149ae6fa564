#!/bin/sh
# Installs s3-credentials for the user who runs it:
#   curl -fsSL https://github.com/s3-credentials/s3-credentials/releases/latest/download/install.sh | sh
#
# S3_CREDENTIALS_INSTALL   the folder to put it into (default: ~/.local/bin)
# S3_CREDENTIALS_VERSION   a version, such as v1.2.3 (default: the latest)
# S3_CREDENTIALS_BASE_URL  where a release's files are (default: GitHub)
#
# Everything is in functions, so that a download that is cut short runs nothing.
set -eu

main() {
  target=$(find_target)
  name=s3-credentials-$target
  base=${S3_CREDENTIALS_BASE_URL:-$(release_url "${S3_CREDENTIALS_VERSION:-latest}")}
  folder=${S3_CREDENTIALS_INSTALL:-}
  if [ -z "$folder" ]; then
    [ -n "${HOME:-}" ] || fail "HOME is not set - say where to install: S3_CREDENTIALS_INSTALL=/some/folder"
    folder=$HOME/.local/bin
  fi
  mkdir -p "$folder" || fail "Cannot create the folder $folder"
  # In the same folder, so that the file can be moved into place in one step.
  draft=$(mktemp -d "$folder/.s3-credentials.XXXXXX") || fail "Cannot write to $folder"
  trap 'rm -rf "$draft"' EXIT
  trap 'exit 130' INT TERM HUP

  download "$base/SHA256SUMS" "$draft/SHA256SUMS"
  wanted=$(checksum_of "$name" "$draft/SHA256SUMS")
  [ -n "$wanted" ] || fail "The release has no $name"
  download "$base/$name" "$draft/$name"
  actual=$(sha256 "$draft/$name")
  [ "$actual" = "$wanted" ] ||
    fail "The checksum of $name is $actual, and should be $wanted - nothing was installed"

  chmod 755 "$draft/$name"
  version=$("$draft/$name" --version) ||
    fail "$name does not run on this system - nothing was installed"
  mv -f "$draft/$name" "$folder/s3-credentials"
  echo "Installed $folder/s3-credentials: $(echo "$version" | head -n 1)"
  case ":${PATH:-}:" in
    *":$folder:"*) ;;
    *) echo "$folder is not in your PATH: add it, or use the full path" ;;
  esac
}

fail() {
  echo "Error: $1" >&2
  exit 1
}

# The name of this system, as in the names of the release's files.
find_target() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) cpu=x86_64 ;;
    aarch64 | arm64) cpu=aarch64 ;;
    *) fail "There is no binary for the processor $machine, only for x86_64 and aarch64" ;;
  esac
  case $system in
    Darwin) echo "$cpu-apple-darwin" ;;
    Linux)
      if is_musl; then
        fail "This system has musl, and the binaries need glibc - use the container image, or a system with glibc such as Debian (docs/install.md)"
      fi
      echo "$cpu-unknown-linux-gnu"
      ;;
    MINGW* | MSYS* | CYGWIN*) fail "On Windows use install.ps1" ;;
    *) fail "There is no binary for $system, only for Linux, macOS and Windows" ;;
  esac
}

# musl's ldd says on standard error that it is musl; glibc's never mentions it.
is_musl() {
  ldd --version 2>&1 | grep -qi musl
}

release_url() {
  releases=https://github.com/s3-credentials/s3-credentials/releases
  case $1 in
    latest) echo "$releases/latest/download" ;;
    v*) echo "$releases/download/$1" ;;
    *) echo "$releases/download/v$1" ;;
  esac
}

download() {
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 -o "$2" "$1" || fail "Cannot download $1"
  elif command -v wget >/dev/null; then
    wget -q -O "$2" "$1" || fail "Cannot download $1"
  else
    fail "curl or wget is needed"
  fi
}

# The checksum of the file $1 in the list $2, whose lines are `HASH  NAME`.
checksum_of() {
  while read -r hash file; do
    if [ "${file#\*}" = "$1" ]; then echo "$hash"; fi
  done <"$2"
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  else
    fail "sha256sum or shasum is needed to check the download"
  fi
}

main "$@"
