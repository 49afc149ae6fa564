/** One connection, on which HTTP/1.1 is spoken: one request at a time. */
import { abortable, whenAborted } from "../async/abortable.ts";
import { brokenOff, unreadable } from "./errors.ts";
import { type AnswerHead, Malformed } from "./head.ts";
import { CutOff, Incoming } from "./incoming.ts";
import { type HttpAnswer, type HttpRequest, longest } from "./messages.ts";
import { outgoing } from "./outgoing.ts";
import type { Socket } from "./socket.ts";

/** Whom a connection tells what becomes of it. */
export interface Owner {
  /** The next request may be sent. */
  free(connection: Http1Connection): void;
  /** It was free, and the server has closed it, or sent what nobody asked for. */
  gone(connection: Http1Connection): void;
}

/** One connection. */
export class Http1Connection {
  /** Whether anything of the last request was handed to the network. */
  sent = false;
  /** Whether anything came since the last request. */
  answered = false;
  /** When it was last free, on the clock of `performance.now`. */
  freeSince = 0;
  /** Milliseconds that the server keeps it, if it told. */
  keptFor: number | undefined;
  readonly #socket: Socket;
  readonly #host: string;
  readonly #owner: Owner;
  #request!: HttpRequest;
  #forgetSignal: (() => void) | undefined;
  readonly #incoming = new Incoming((into) => this.#receive(into));
  /** The read that waits while there is no request; the next answer begins there. */
  #waiting: Promise<number | null> | undefined;
  #isFree = false;
  #isClosed = false;
  /** What becomes of sending. It fails silently, since an answer may still come. */
  #sending: "under way" | "done" | "given up" | { failure: unknown } = "done";
  /** Why the body of the request could not be had. */
  #sourceFailure: { error: unknown } | undefined;

  /** @param host for errors, with its port */
  constructor(socket: Socket, host: string, owner: Owner) {
    this.#socket = socket;
    this.#host = host;
    this.#owner = owner;
  }

  /**
   * Sends a request; resolves when the answer's head is there, which may be
   * before the body was sent. The answer must be read, or the signal aborted.
   * @param head as it is written
   * @throws an Error with a `code`: `ECONNRESET`, with `sent` as it is here, or
   * `EPROTO`; the signal's reason; what the body's source threw
   */
  async ask(
    request: HttpRequest,
    head: Uint8Array<ArrayBuffer>,
  ): Promise<HttpAnswer> {
    this.#request = request;
    this.#isFree = this.sent = this.answered = false;
    if (this.#waiting) this.#socket.ref();
    this.#forgetSignal = whenAborted(request.signal, () => this.close());
    try {
      const sending = this.#send(request, head);
      const answer = await this.#incoming.head(request.method);
      if (answer.status < 300) {
        if (this.#sending === "under way") {
          await abortable(sending, request.signal);
        }
        this.#checkSent();
      } else if (this.#sending === "under way") {
        // Whoever refuses a request does not want the rest of it.
        this.#sending = "given up";
      }
      this.keptFor = answer.keptFor;
      // Nobody may care to read what is empty.
      if (answer.length === 0) this.#finish(answer);
      return this.#answer(answer);
    } catch (error) {
      const failure = this.#failed(error);
      if (this.#sourceFailure) throw this.#sourceFailure.error;
      request.signal.throwIfAborted();
      throw failure;
    }
  }

  /**
   * While it is free: from now on it is noticed when the server closes it, or
   * sends what nobody asked for, and it does not keep the process alive.
   */
  watch(): void {
    if (this.#waiting || this.#isClosed) return;
    this.#socket.unref();
    this.#waiting = this.#socket.read(this.#incoming.nextBuffer);
    const settled = () => {
      if (!this.#isFree) return;
      this.close();
      this.#owner.gone(this);
    };
    this.#waiting.then(settled, settled);
  }

  /** Ends it, and the reading of an answer that is under way. */
  close(): void {
    this.#forgetSignal?.();
    if (!this.#isClosed) this.#socket.close();
    this.#isClosed = true;
  }

  async #send(
    { body, onMoved, onSent }: HttpRequest,
    head: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    this.#sending = "under way";
    try {
      if (!body) await this.#writeAll(head, onMoved);
      else {
        for await (const { bytes, ofBody } of outgoing(head, body)) {
          await this.#writeAll(bytes, onMoved);
          if (this.#isOver()) return;
          onSent?.(ofBody);
        }
      }
      if (!this.#isOver()) this.#sending = "done";
    } catch (error) {
      if (this.#isOver()) return;
      this.#sourceFailure = { error };
      this.close();
    }
  }

  /** Writes until nothing is left, or nothing more is to be sent. */
  async #writeAll(bytes: Uint8Array, onMoved?: () => void): Promise<void> {
    for (let rest = bytes; rest.length > 0 && !this.#isOver();) {
      // What is taken from here on may arrive, whatever becomes of it.
      this.sent = true;
      rest = rest.subarray(await this.#write(rest));
      if (!this.#isOver()) onMoved?.();
    }
  }

  /** @returns 0 after a failure, which is kept */
  async #write(bytes: Uint8Array): Promise<number> {
    try {
      return await this.#socket.write(bytes);
    } catch (failure) {
      this.#sending = { failure };
      return 0;
    }
  }

  /** Whether nothing more is to be sent of the present request. */
  #isOver(): boolean {
    return this.#isClosed || this.#sending !== "under way";
  }

  /** @throws when the request did not go out as a whole */
  #checkSent(): void {
    if (typeof this.#sending === "string") return;
    throw this.#broken(this.#sending.failure, "while the request was sent");
  }

  #answer(head: AnswerHead): HttpAnswer {
    const bytes = () => this.#readAll(head);
    return {
      status: head.status,
      verbatim: true,
      headers: head.headers,
      header: (name) => head.headers.get(name),
      text: async () => new TextDecoder().decode(await bytes()),
      bytes,
      pieces: () => this.#readPieces(head),
    };
  }

  async #readAll(
    head: AnswerHead,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (head.length === 0) return new Uint8Array();
    try {
      const all = await this.#incoming.whole(head.length, longest(head.status));
      this.#finish(head);
      return all;
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async *#readPieces(
    head: AnswerHead,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (head.length === 0) return;
    let isWhole = false;
    try {
      yield* this.#incoming.pieces(head.length);
      isWhole = true;
    } catch (error) {
      throw this.#failed(error);
    } finally {
      if (isWhole) this.#finish(head);
      else this.close();
    }
  }

  /** Closes the connection, and tells why the answer cannot be read. */
  #failed(error: unknown): unknown {
    this.close();
    if (error instanceof CutOff) {
      const why = typeof this.#sending === "string"
        ? undefined
        : this.#sending.failure;
      return this.#broken(why);
    }
    return error instanceof Malformed
      ? unreadable(this.#host, error.message)
      : error;
  }

  /** @returns null at the end */
  async #receive(into: Uint8Array): Promise<number | null> {
    // What was waited for has gone to the same place.
    const reading = this.#waiting ?? this.#socket.read(into);
    this.#waiting = undefined;
    let count: number | null;
    try {
      count = await reading;
    } catch (error) {
      throw this.#broken(error);
    }
    if (count === null) return null;
    this.answered = true;
    this.#request.onMoved?.();
    return count;
  }

  #broken(
    cause: unknown,
    when: string = this.answered
      ? "in the middle of its answer"
      : "before it answered",
  ): unknown {
    this.close();
    const { signal } = this.#request;
    if (signal.aborted) return signal.reason;
    return Object.assign(brokenOff(this.#host, when, cause), {
      sent: this.sent,
    });
  }

  /** The answer was read: another request may be sent, if all is in order. */
  #finish({ isLast, status }: AnswerHead): void {
    // A server in trouble is likely to hang up, and S3 wants what it could not
    // do to come again on a new connection (AWS whitepaper "Optimizing Amazon S3
    // Performance", "Timeouts and retries").
    const isTroubled = status >= 500;
    // What came beyond the answer is not to be taken for the next one.
    const isOutOfStep = !this.#incoming.isEmpty || this.#sending !== "done";
    if (isLast || isTroubled || isOutOfStep) this.close();
    if (this.#isClosed) return;
    this.#forgetSignal?.();
    this.freeSince = performance.now();
    this.#isFree = true;
    this.#owner.free(this);
  }
}
