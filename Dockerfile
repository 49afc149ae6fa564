# An image with only the program and the files of glibc that it needs. Build it
# in a checkout after `deno task compile`. The release puts the binary of each
# platform into dist/ and builds them all:
#   docker buildx build --platform linux/amd64,linux/arm64 .
FROM debian:bookworm-slim AS files
ARG TARGETARCH
COPY dist/ /dist/
RUN set -eu; \
    case "${TARGETARCH:-amd64}" in \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "There is no binary for ${TARGETARCH}" >&2; exit 1 ;; \
    esac; \
    binary=/dist/s3-credentials-$target; \
    [ -e "$binary" ] || binary=/dist/s3-credentials; \
    install -D -m 0755 "$binary" /root-fs/s3-credentials; \
    for file in libc.so.6 libdl.so.2 libgcc_s.so.1 libm.so.6 libpthread.so.0 librt.so.1; do \
      install -D -m 0755 -t "/root-fs/lib/$(uname -m)-linux-gnu" "/lib/$(uname -m)-linux-gnu/$file"; \
    done; \
    for loader in /lib64/ld-linux-*.so.2 /lib/ld-linux-*.so.1; do \
      [ ! -e "$loader" ] || install -D -m 0755 "$loader" "/root-fs$loader"; \
    done; \
    # Tells glibc how to look up host names: in files (localhost), then by DNS.
    install -D -m 0644 /etc/nsswitch.conf /root-fs/etc/nsswitch.conf

FROM scratch
COPY --from=files /root-fs/ /
USER 65532:65532
ENV HOME=/
ENTRYPOINT ["/s3-credentials"]
CMD ["--help"]
