/**
 * Tries what its arguments name and prints, for each, `allowed` or `refused`
 * as JSON. The tests compile it with the program's own permissions; it is no
 * part of the program.
 */
const attempts = {
  /** Is a connection to this host and port granted? Nothing is sent. */
  async granted(host) {
    const { state } = await Deno.permissions.query({ name: "net", host });
    if (state !== "granted") throw new Deno.errors.NotCapable(state);
  },
  async connect(host) {
    const [, hostname, port] = /^(.+):(\d+)$/.exec(host);
    (await Deno.connect({ hostname, port: Number(port) })).close();
  },
  async fetch(url) {
    await (await fetch(url)).body?.cancel();
  },
  listen(host) {
    Deno.listen({ hostname: host, port: 0 }).close();
  },
  env(name) {
    if (Deno.env.get(name) === undefined) {
      throw new Deno.errors.NotCapable("undefined");
    }
  },
  async nodeEnv(name) {
    const { default: process } = await import("node:process");
    if (process.env[name] === undefined) {
      throw new Deno.errors.NotCapable("undefined");
    }
  },
  async run(program) {
    await new Deno.Command(program).output();
  },
  async exec(line) {
    const { exec } = await import("node:child_process");
    await new Promise((resolve, reject) =>
      exec(line, (error) => error ? reject(error) : resolve())
    );
  },
  ffi(library) {
    Deno.dlopen(library, {}).close();
  },
  async import(url) {
    await import(url);
  },
};

const results = [];
for (const attempt of Deno.args) {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(attempt);
  try {
    await attempts[name](value);
    results.push("allowed");
  } catch (error) {
    // A host that cannot be found was looked for, so it was allowed.
    results.push(
      error.name === "NotCapable" || error.code === "ERR_MODULE_NOT_FOUND" ||
        /Requires \w+ access|Module not found/.test(error.message)
        ? "refused"
        : "allowed",
    );
  }
}
console.log(JSON.stringify(results));
