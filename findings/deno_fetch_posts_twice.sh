#!/usr/bin/env bash
# Deno 2.9's fetch sends a POST a second time when a kept connection breaks,
# even if the server had received all of the first one.
#
# Expected: an error, as Deno 2.6.8 and Node have it. A proxy or client must not
# repeat a request that is not idempotent by itself (RFC 9110, 9.2.2); only one
# that the server cannot have seen may be sent again.
# Seen: with Deno 2.9.6 the server reads a whole POST on a connection that served
# one before, closes it, and gets the same POST again. The program is told of
# one success. On a new connection there is the error, as there should be.
# Hurts: whoever calls something that may not happen twice, on a server or a
# balancer that closes connections between requests: a second access key, a
# second message.
# Here: guarded. Requests that may change something have a connection of their
# own (newConnection in lib/context/sockets.ts).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DENO_DIR="$work/deno" DENO_NO_UPDATE_CHECK=1

npm install --silent --no-audit --no-fund --prefix old deno@2.6.8
npm install --silent --no-audit --no-fund --prefix new deno@2.9.6

cat > post.mjs <<'END'
const url = globalThis.Deno?.args[0] ?? process.argv[2];
for (let i = 0; i < 2; i++) {
  const done = fetch(url, { method: "POST", body: "make one more" }).then((answer) => answer.text());
  console.log(await done.catch(() => "error"));
}
END
cat > run.py <<'END'
"""Counts requests. It reads one of them to its end, and closes the connection."""
import http.server, subprocess, threading

def serve(unanswered):
    posts = []
    class Counter(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_POST(self):
            posts.append(self.rfile.read(int(self.headers["Content-Length"])))
            if len(posts) == unanswered:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")
        def log_message(self, *_): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return posts, f"http://127.0.0.1:{server.server_port}"

runtimes = {"Deno 2.6.8": ["old/node_modules/.bin/deno", "run", "-A"],
            "Deno 2.9.6": ["new/node_modules/.bin/deno", "run", "-A"], "Node": ["node"]}
for name, command in runtimes.items():
    for unanswered, connection in [(1, "new"), (2, "kept")]:
        posts, url = serve(unanswered)
        done = subprocess.run([*command, "post.mjs", url], capture_output=True, text=True)
        print(f"{name}, {connection} connection: 2 calls, told {done.stdout.split()}, {len(posts)} received")
END
python3 run.py | tee seen

diff - seen <<'END'
Deno 2.6.8, new connection: 2 calls, told ['error', 'ok'], 2 received
Deno 2.6.8, kept connection: 2 calls, told ['ok', 'error'], 2 received
Deno 2.9.6, new connection: 2 calls, told ['error', 'ok'], 2 received
Deno 2.9.6, kept connection: 2 calls, told ['ok', 'ok'], 3 received
Node, new connection: 2 calls, told ['error', 'ok'], 2 received
Node, kept connection: 2 calls, told ['ok', 'error'], 2 received
END
