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

/** Milliseconds that the first address is given when only it can be tried. */
const ONLY_ATTEMPT = 3000;

/** From this minor version of Deno 2 on, `Deno.connect` tries all addresses. */
const TRIES_ALL = 9;

/**
 * Connects to whichever address of a host answers first.
 * @throws the system's error; with `otherAddresses: true` if this process may
 * not try the other addresses of the host, since its permissions name hosts
 */
export async function connectToAny(place: Place): Promise<Deno.TcpConn> {
  const first = Deno.connect(place);
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  if (major > 2 || minor >= TRIES_ALL) return await first;
  if (await connects(first, NEXT_ATTEMPT)) return await first;
  const addresses = await addressesOf(place);
  if (addresses.length < 2) return await first;
  const { port } = place;
  const others = interleave(addresses).slice(1);
  if (others.every((address) => isAllowed(address, port))) {
    return await race(first, others.map((hostname) => ({ hostname, port })));
  }
  const isMixed = isIpv6(addresses[0]) !== isIpv6(others[0]);
  if (!isMixed && await connects(first, ONLY_ATTEMPT - NEXT_ATTEMPT)) {
    return await first;
  }
  first.then((connection) => connection.close(), () => {});
  throw Object.assign(new Error(`not all addresses of ${place.hostname}`), {
    otherAddresses: true,
  });
}

/** Whether a connection is there in time. */
function connects(
  connecting: Promise<unknown>,
  milliseconds: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    const settle = (result: boolean) => {
      clearTimeout(timer);
      resolve(result);
    };
    connecting.then(() => settle(true), () => settle(false));
  });
}

/** The addresses of a host, the best ones first; none when it has no name. */
async function addressesOf({ hostname, port }: Place): Promise<string[]> {
  if (isIpv6(hostname) || /^[\d.]+$/.test(hostname)) return [];
  // Loaded here, so that a start needs none of Node's modules.
  const { default: process } = await import("node:process");
  // Or Deno 2.6 warns of a module that it uses itself.
  Object.assign(process, { noDeprecation: true });
  const { lookup } = await import("node:dns/promises");
  try {
    // Deno asks for permission to connect to a port, which Node does not know.
    const options = { all: true, verbatim: true, port } as const;
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
 * Connects to the first that answers. Each further place is tried when the one
 * before it has failed, or has not answered for a while.
 * @param first the attempt that has failed already, or takes long
 * @throws the error of the first
 */
function race(
  first: Promise<Deno.TcpConn>,
  places: Place[],
): Promise<Deno.TcpConn> {
  const { promise, resolve, reject } = Promise.withResolvers<Deno.TcpConn>();
  let isOver = false;
  let pending = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (attempt: Promise<Deno.TcpConn>) => {
    pending++;
    attempt.then((connection) => {
      if (isOver) return connection.close();
      isOver = true;
      clearTimeout(timer);
      resolve(connection);
    }, () => {
      pending--;
      if (isOver) return;
      if (places.length > 0) next();
      else if (pending === 0) first.catch(reject);
    });
  };
  const next = () => {
    clearTimeout(timer);
    if (places.length > 1) timer = setTimeout(next, NEXT_ATTEMPT);
    watch(Deno.connect(places.shift()!));
  };
  watch(first);
  next();
  return promise;
}
