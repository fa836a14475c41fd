import type { Socket } from 'node:net';
import type { Zone } from '@sluice/egress/testing';
import type { ActionErrorKind } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import type { Limits } from '@sluice/flow';

/** How the action ends. Of `returned` and `failed` at least one is given; if both are, each is right. */
export interface FetchEnding {
  /** It returned, and its step state is exactly this. */
  readonly returned?: Readonly<Record<string, Json>>;
  /** It failed with one of these; nothing that it asked for stands. */
  readonly failed?: readonly ActionErrorKind[];
  /** What the trace keeps of its fetches: `GET good.test/path 200`, `GET evil.test/ http_fetch_denied`; the port left out. */
  readonly fetches?: readonly string[];
}

/** A request as it arrived at the listed server. */
export interface Arrival {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One attempt to have `api.fetch` do what it must not, one a file, run in the real sandbox against the real client.
 *
 * In every attack there are, all at one port: `good.test` (listed, with a secret in its entry), `open.test` and what is
 * below `wild.test` (listed), which are the same server; `inner.test`, listed too, which leads to a loopback address
 * without permission to; and a victim at 127.0.0.1 and ::1, which is never to be reached. Nothing else is listed.
 */
export interface FetchAttack {
  readonly name: string;
  /** One sentence: what would be won. */
  readonly tries: string;
  /**
   * Body of the action. It knows `at(name, path)`, the URL of a name at that port; and `ask(url, init)`, which gives the
   * status of the answer, the `error_kind` of the refusal, or the name of the error.
   */
  readonly source: string;
  /** What the listed server does; when left out, it answers with the request it got, as JSON. */
  readonly server?: (socket: Socket, request: Arrival, at: (name: string, path?: string) => string) => void;
  /** Names besides those that there always are, or other answers for them. */
  readonly zone?: Zone;
  readonly limits?: Partial<Limits>;
  /** An honest action of another tenant waits for its answer in the same runner all the while. */
  readonly bystander?: true;
  readonly expect: FetchEnding;
  /** What must have arrived at the listed server: `GET good.test/path`. All of it, in order, when given. */
  readonly arrives?: readonly string[];
  /** A text that must not be found in anything that the listed server received. */
  readonly neverArrives?: string;
}
