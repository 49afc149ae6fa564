/**
 * Connects to hosts that have several addresses. A recent Deno does that by
 * itself; older ones try only the first address, so a network whose IPv6 is
 * broken would keep them waiting. To be removed with the last of those.
 */

/** A server's place. */
interface Place {
  hostname: string;
  port: number;
}

/** Milliseconds until the next address is tried, too (RFC 8305, section 8). */
const NEXT_ATTEMPT = 250;

/** Milliseconds that the first address is given when no other can be tried. */
const ONLY_ATTEMPT = 3000;

/** From this minor version of Deno 2 on, `Deno.connect` tries all addresses. */
const TRIES_ALL = 9;

/**
 * Connects to whichever address of a host answers first.
 * @throws the system's error; with `otherAddresses: true` if this process may
 * not try the other addresses of the host, which its permissions name
 */
export async function connectToAny(place: Place): Promise<Deno.TcpConn> {
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  if (major > 2 || minor >= TRIES_ALL) return await Deno.connect(place);
  const addresses = interleave(await addressesOf(place));
  if (addresses.length < 2) return await Deno.connect(place);
  const { port } = place;
  if (addresses.every((address) => isAllowed(address, port))) {
    return await race(addresses.map((hostname) => ({ hostname, port })));
  }
  const patience = isIpv6(addresses[0]) === isIpv6(addresses[1])
    ? ONLY_ATTEMPT
    : NEXT_ATTEMPT;
  try {
    return await race([place], patience);
  } catch (error) {
    throw Object.assign(error as Error, { otherAddresses: true });
  }
}

/** The addresses of a host, the best ones first; none when it has no name. */
async function addressesOf({ hostname, port }: Place): Promise<string[]> {
  if (isIpv6(hostname) || /^[\d.]+$/.test(hostname)) return [];
  const { lookup } = await import("node:dns/promises");
  try {
    // Deno asks for permission to connect to a port, which Node does not know.
    const options = { all: true, order: "verbatim", port } as const;
    return (await lookup(hostname, options)).map(({ address }) => address);
  } catch {
    return []; // connecting will tell why
  }
}

function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** Puts addresses of the two families in turn (RFC 8305, section 4). */
function interleave(addresses: string[]): string[] {
  const preferred = addresses.filter((address) =>
    isIpv6(address) === isIpv6(addresses[0])
  );
  const others = addresses.filter((address) => !preferred.includes(address));
  return preferred.flatMap((address, i) => [address, ...others.slice(i, i + 1)])
    .concat(others.slice(preferred.length));
}

function isAllowed(address: string, port: number): boolean {
  const host = isIpv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

/**
 * Connects to the first place that answers. Each further one is tried when the
 * one before it has failed, or has not answered for a while.
 * @param patience milliseconds after which the last one has failed, too
 * @throws the error of the first
 */
function race(
  places: Place[],
  patience = Infinity,
): Promise<Deno.TcpConn> {
  const { promise, resolve, reject } = Promise.withResolvers<Deno.TcpConn>();
  let isOver = false;
  let pending = 0;
  let firstError: unknown;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (act: () => void) => {
    isOver = true;
    clearTimeout(timer);
    act();
  };
  const fail = (error: unknown) => {
    firstError ??= error;
    pending--;
    if (isOver) return;
    if (places.length > 0) next();
    else if (pending === 0) end(() => reject(firstError));
  };
  const next = () => {
    clearTimeout(timer);
    pending++;
    Deno.connect(places.shift()!).then((connection) => {
      if (isOver) connection.close();
      else end(() => resolve(connection));
    }, fail);
    if (places.length > 0) timer = setTimeout(next, NEXT_ATTEMPT);
    else if (patience < Infinity) {
      timer = setTimeout(
        () => end(() => reject(new Error("connection timed out"))),
        patience,
      );
    }
  };
  next();
  return promise;
}
